import { Skeleton, Tabs } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import type { ListedRevision } from '../../../electron/contract/history.ts'
import { CodeView } from '../../components/code-view.tsx'
import { Copyable } from '../../components/copyable.tsx'
import { SqlView } from '../../components/sql-view.tsx'
import { ErrorState } from '../../components/states.tsx'
import { queries } from '../../queries.ts'
import classes from './revision-code.module.css'

type CodeProps = { revision: ListedRevision; database: DatabaseId }

/** What a revision runs: the file where its project's own code takes the step, SQL up and down where there is SQL. */
export function RevisionCode({ revision, database }: CodeProps) {
	const hasSql = !revision.byCommand
	const [tab, setTab] = useState<string | null>(revision.byCommand ? 'file' : 'up')
	return (
		<Tabs value={tab} onChange={setTab} keepMounted={false}>
			<Tabs.List mb="xs" aria-label={hasSql ? 'SQL of this step' : 'Code of this step'}>
				{revision.byCommand && <Tabs.Tab value="file">File</Tabs.Tab>}
				{hasSql && <Tabs.Tab value="up">SQL up</Tabs.Tab>}
				{hasSql && <Tabs.Tab value="down">SQL down</Tabs.Tab>}
			</Tabs.List>
			<Tabs.Panel value="file">
				<File revision={revision} database={database} />
			</Tabs.Panel>
			<Tabs.Panel value="up">
				<Statement revision={revision} database={database} way="up" none="There is no SQL known that leads up to this revision." />
			</Tabs.Panel>
			<Tabs.Panel value="down">
				<Statement revision={revision} database={database} way="down" none="There is no way down from this revision." />
			</Tabs.Panel>
		</Tabs>
	)
}

/** The file as it is now, read when it is looked at. */
function File({ revision, database }: CodeProps) {
	const source = useQuery(queries.source(database, revision.id))
	if (source.data === null) return <p className={classes['none']}>There is no file of this revision.</p>
	if (source.data !== undefined)
		return (
			<>
				<CodeView text={source.data.text} language={source.data.language} label={`File of ${revision.label}`} maxHeight={520} />
				<p className={classes['path']}>
					<Copyable value={source.data.path} label="path" wrap />
				</p>
			</>
		)
	if (source.isError) return <ErrorState error={source.error} onRetry={() => source.refetch()} />
	return <Reading label="Reading the file" />
}

function Reading({ label }: { label: string }) {
	return (
		<div role="status" aria-busy aria-label={label}>
			<Skeleton height={20} mb={8} />
			<Skeleton height={320} />
		</div>
	)
}

/** SQL that is absent because the step cannot be taken, or empty because it has nothing to run. */
function Statement({ revision, database, way, none }: CodeProps & { way: 'up' | 'down'; none: string }) {
	const { data, isError, error, refetch } = useQuery(queries.sql(database, revision.id))
	if (data === undefined) return isError ? <ErrorState error={error} onRetry={() => refetch()} /> : <Reading label="Reading the SQL" />
	const sql = data[way]
	if (sql === null || sql.trim() === '')
		return <p className={classes['none']}>{sql === null ? none : 'This step changes nothing in the database.'}</p>
	return <SqlView sql={sql} label={`SQL ${way} of ${revision.label}`} maxHeight={420} />
}
