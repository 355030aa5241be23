import { Link } from 'wouter'
import { actWords } from '../../act-words.ts'
import { StateWord } from '../../components/state-word.tsx'
import classes from './copy.module.css'
import { copyAddress } from './copy-address.ts'
import { useCopiesUnderWay } from './copy-runs.ts'

/** Copies and comparisons that are under way, wherever the person is: one link for each, nothing when there is none. */
export function CopyIndicator() {
	const copies = useCopiesUnderWay()
	return copies.map(({ source, target, schema, sourceSchema, act, progress }) => (
		<Link
			key={target}
			href={copyAddress(source, { step: act, target, schema, sourceSchema, activity: undefined })}
			className={classes['indicator'] ?? ''}
		>
			<StateWord tone="busy">
				{actWords[act].underWay}
				{progress !== null && progress.totalRows > 0 && (
					<span className="tabular"> {Math.floor((100 * progress.rows) / progress.totalRows)}%</span>
				)}
			</StateWord>
		</Link>
	))
}
