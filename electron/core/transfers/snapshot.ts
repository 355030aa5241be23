import type { DatabaseId } from '../../contract/database.ts'
import type { CopyEvent } from '../../contract/transfers.ts'
import type { CopiedFile } from '../../drivers/engines/engine.ts'
import type { CoreParts } from '../parts.ts'

type Telling = {
	readonly emit: (event: CopyEvent) => void
	readonly signal?: AbortSignal | undefined
	readonly totalRows: number
}

/** Keeps one state of a source in a file of our own, so that nobody has to wait for what reads it. Faults: those of a copy. */
export async function takeSnapshot(
	{ databases }: Pick<CoreParts, 'databases'>,
	{ source, ...wanted }: { readonly source: DatabaseId; readonly path: string; readonly hash: boolean },
	{ emit, signal, totalRows }: Telling,
): Promise<CopiedFile> {
	emit({ kind: 'phase', phase: 'snapshot' })
	const { engine } = await databases.openForWork(source)
	try {
		return await engine.copyTo(
			{ ...wanted, check: false },
			{
				...(signal && { signal }),
				onEvent: (event) => {
					if (event.kind !== 'progress') return
					const counted = { phase: 'snapshot', rows: 0, totalRows, bytes: event.doneBytes, table: null } as const
					emit({ kind: 'progress', ...counted, rowsPerSecond: null, remainingMs: null })
				},
			},
		)
	} finally {
		await engine.close()
	}
}
