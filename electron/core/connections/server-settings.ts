import type { FaultError } from '../../contract/fault.ts'

/**
 * The settings in libpq's `options`: `-c name=value`, `-cname=value` and `--name=value`, in which a backslash keeps a
 * space in its word. Anything else that a server would take there is refused, named.
 */
export function sessionSettings(options: string, refuse: (detail: string) => FaultError): Readonly<Record<string, string>> {
	const words = (options.match(/(?:\\.|[^\s\\])+/gs) ?? []).map((word) => word.replace(/\\(.)/gs, '$1'))
	const settings: Record<string, string> = {}
	for (let index = 0; index < words.length; index += 1) {
		const word = words[index] ?? ''
		const isApart = word === '-c' || word === '--'
		const pair = isApart ? (words[++index] ?? '') : /^(?:-c|--)(.*)$/s.exec(word)?.[1]
		const [, name, value] = /^([A-Za-z_][\w.-]*)=(.*)$/s.exec(pair ?? '') ?? []
		if (name === undefined || value === undefined) throw refuse(`options=${word}`)
		// Our own name stands in the server's list of sessions, whatever the address says
		if (name.toLowerCase() !== 'application_name') settings[word.startsWith('--') ? name.replaceAll('-', '_') : name] = value
	}
	return settings
}
