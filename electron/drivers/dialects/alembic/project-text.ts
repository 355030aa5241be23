import { isUtf8 } from 'node:buffer'
import type { ProjectFiles } from '../conventions/project-folder.ts'

const latin1 = new TextDecoder('latin1')

/** The text of a file, without a byte-order mark; null when it is not there or cannot be read. A file in an old encoding is taken for Latin-1. */
export async function readText(path: string, files: ProjectFiles): Promise<string | null> {
	const bytes = await files.readFile(path).catch(() => null)
	return bytes && (decodedPython(bytes) ?? latin1.decode(bytes))
}

/** Python's source text: UTF-8, or Latin-1 where one of the first two lines says so. Null when it is neither. */
export function decodedPython(bytes: Uint8Array): string | null {
	if (isUtf8(bytes)) {
		const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
		return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
	}
	const beginning = latin1.decode(bytes.subarray(0, 400)).split('\n', 2)
	return beginning.some((line) => latinWords.test(line)) ? latin1.decode(bytes) : null
}

const latinWords = /^[ \t\f]*#.*?coding[:=][ \t]*(?:latin-?1|iso-?8859-?(?:1|15)|cp1252)\b/i

/** Is there a folder, or a file, of this path. */
export async function kindAt(path: string, files: ProjectFiles): Promise<'folder' | 'file' | null> {
	const found = await files.stat(path).catch(() => null)
	return found?.isDirectory() ? 'folder' : found?.isFile() ? 'file' : null
}
