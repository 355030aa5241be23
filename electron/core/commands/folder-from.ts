import { join, resolve } from 'node:path'
import type { CoreParts } from '../parts.ts'

/** A folder as a person names it, as an absolute path: `~` is theirs, and the rest is seen from where Headway was started. */
export function folderFrom(text: string, { workingFolder, userFolder }: CoreParts['places']): string {
	return text === '~' || text.startsWith('~/') ? join(userFolder, text.slice(1)) : resolve(workingFolder, text)
}
