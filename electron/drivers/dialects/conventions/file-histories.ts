import type { EngineDescription } from '../../engines/engine.ts'
import type { ConventionReader, FileHistory } from './convention.ts'
import type { OpenFolder } from './project-folder.ts'

/** Reads the files of projects, and not again until one of them changes: marks and checksums of thousands take their time. */
export type HistoryReader = {
	read(convention: ConventionReader, folder: OpenFolder, engine: EngineDescription['kind']): Promise<FileHistory>
}

/** Makes a reader with a memory of its own. */
export function createHistoryReader(): HistoryReader {
	const kept = new Map<string, { readonly stamp: string; readonly history: FileHistory }>()
	return {
		async read(convention, folder, engine) {
			const key = `${convention.kind} ${engine} ${folder.path}`
			const stamp = await folder.stamp()
			const known = kept.get(key)
			if (known?.stamp === stamp) return known.history
			const history = await convention.readFiles(folder, engine)
			kept.set(key, { stamp, history })
			return history
		},
	}
}
