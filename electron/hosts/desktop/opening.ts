import { resolve } from 'node:path'

/** A URL, a variable that holds one, or libpq's `host=… dbname=…`. */
const isAddress = /^([a-z][a-z0-9+.:-]*:\/\/|\$\{\w+\}$|(host|hostaddr|port|dbname|user|service)\s*=)/i

/**
 * What a command line asks to open, as an absolute path or a URL; undefined when it asks for nothing. Electron's own
 * words come first: the program and, unless the app is packaged, its folder. Switches are not ours.
 */
export function targetFrom(argv: readonly string[], workingFolder: string, isPackaged: boolean): string | undefined {
	const words = argv.slice(1).filter((word) => word !== '' && !word.startsWith('-'))
	const target = words[isPackaged ? 0 : 1]
	if (target === undefined) return undefined
	return isAddress.test(target) ? target : resolve(workingFolder, target)
}
