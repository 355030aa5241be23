import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { CachedSpace } from '../../../electron/contract/cached.ts'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import { reachWords } from '../../../electron/contract/words/cached-words.ts'
import { counted, size } from '../../../electron/contract/words/quantities.ts'
import { addresses } from '../../addresses.ts'
import { Bytes } from '../../components/bytes.tsx'
import { Panel } from '../../components/panel.tsx'
import classes from './cached-space.module.css'

function Sum(props: { title: string; bytes: number; says: ReactNode; sentence: string }) {
	return (
		<div className={classes['sum']}>
			<h2>{props.title}</h2>
			<p className={classes['figureText']}>
				<Bytes count={props.bytes} />
			</p>
			<p>{props.says}</p>
			<p className="dim">{props.sentence}</p>
		</div>
	)
}

/** The whole, and what of it nothing needs at present; each with what it means. */
export function CachedSpaceSums({ database, space }: { database: DatabaseId; space: CachedSpace }) {
	const { total, evaluationOnly, unreached, orphans } = space
	const values = (of: CachedSpace['total'], reach: 'evaluation-only' | 'unreached') =>
		of.values === 0 ? 'none' : <Link href={addresses.cachedValues(database, { reach })}>{counted(of.values, 'value')}</Link>
	return (
		<Panel>
			<div className={classes['sums']}>
				<Sum
					title="All values"
					bytes={total.insideBytes + total.externalBytes}
					says={counted(total.values, 'value')}
					sentence={`${size(total.insideBytes)} in the database, ${size(total.externalBytes)} in the value store.`}
				/>
				<Sum
					title="In the evaluation cache only"
					bytes={evaluationOnly.insideBytes + evaluationOnly.externalBytes}
					says={values(evaluationOnly, 'evaluation-only')}
					sentence={reachWords['evaluation-only'].sentence}
				/>
				<Sum
					title="Reached by no execution"
					bytes={unreached.insideBytes + unreached.externalBytes}
					says={values(unreached, 'unreached')}
					sentence={reachWords.unreached.sentence}
				/>
				<Sum
					title="Files without a row"
					bytes={orphans.bytes}
					says={orphans.files === 0 ? 'none' : <Link href={addresses.cachedCheck(database)}>{counted(orphans.files, 'file')}</Link>}
					sentence="They lie in the value store and no value of this database names them. Another database may."
				/>
			</div>
			<p className={classes['note']}>This page only looks: nothing is deleted here.</p>
		</Panel>
	)
}
