import { parseArgs } from 'node:util'

/** What `npm start -- --door localhost …` asked of this door. */
export type CommandLine = {
	/** A path, folder or URL to open. */
	readonly target: string | undefined
	/** 0 takes any free port. */
	readonly port: number
	/** Start a browser at the address. */
	readonly open: boolean
	readonly home: string | undefined
}

/** Reads the words after the program's name. Throws an Error whose message says what is wrong with them. */
export function readCommandLine(words: readonly string[]): CommandLine {
	const { values, positionals } = parseArgs({
		args: [...words],
		allowPositionals: true,
		options: { port: { type: 'string', default: '0' }, 'no-open': { type: 'boolean', default: false }, home: { type: 'string' } },
	})
	if (positionals.length > 1) throw new Error(`Only one database can be opened at the start, not ${positionals.length}.`)
	return { target: positionals[0], port: readPort(values.port), open: !values['no-open'], home: values.home }
}

function readPort(text: string): number {
	const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
	if (!(port <= 65_535)) throw new Error(`A port is a number from 0 to 65535, not "${text}".`)
	return port
}
