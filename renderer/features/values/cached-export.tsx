import type { CachedFilter, CachedFinding, CachedSort } from '../../../electron/contract/cached.ts'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import type { ListForm } from '../../../electron/contract/values.ts'
import { listFile } from '../../../electron/contract/words/list-file.ts'
import { client } from '../../client.ts'
import { type Findings, findingPages, type WantedFindings } from './cached-finding-lists.ts'
import { ListExport } from './list-export.tsx'

type Listed = { readonly database: DatabaseId; readonly filter: CachedFilter; readonly sort: CachedSort }

async function* valuesText(listed: Listed, form: ListForm, signal: AbortSignal) {
	for await (const { text } of await client.values.cached.exportList({ ...listed, form }, { signal })) yield text
}

/** The list of cached values as a file, as it is filtered and sorted. */
export function CachedExport(listed: Listed) {
	return <ListExport name="values" pieces={(form, signal) => valuesText(listed, form, signal)} />
}

const findingColumns = ['state', 'hash', 'type', 'path', 'sizeBytes'] as const

/** Findings as a file, those that are listed. The page has them all, so it makes the file itself. */
export function CachedFindingsExport({ findings, ...wanted }: { readonly findings: Findings } & WantedFindings) {
	return (
		<ListExport
			name={wanted.only ?? 'findings'}
			pieces={(form, signal) => listFile<CachedFinding>(form, findingColumns, findingPages(findings, wanted, signal))}
		/>
	)
}
