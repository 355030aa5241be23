type Environment = Readonly<Record<string, string | undefined>>

/**
 * What a command is started with: what this process was started with, then what makes Python's output come at once, in
 * UTF-8, without colours and in one order on every run (Alembic prints sets), then what the command itself asks for.
 * Messages are asked for in English, because why a command failed is read from them.
 */
export function environmentOfCommand(inherited: Environment, asked: Environment, platform: NodeJS.Platform): Record<string, string> {
	const kept = Object.entries(inherited).filter(([name]) => !unwanted.has(name))
	const all = [...kept, ...Object.entries(steady), ...Object.entries(locale(inherited, platform)), ...Object.entries(asked)]
	return Object.fromEntries(all.flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, value]])))
}

const steady = {
	PYTHONUNBUFFERED: '1',
	PYTHONHASHSEED: '0',
	PYTHONIOENCODING: 'utf-8',
	NO_COLOR: '1',
	// argparse, click and rich fold their messages at this width
	COLUMNS: '1000',
}

/** What would colour the output, hold the interpreter open at its end, or choose another language. */
const unwanted = new Set([
	'FORCE_COLOR',
	'CLICOLOR_FORCE',
	'PY_COLORS',
	'PYTHON_COLORS',
	'PYTHONINSPECT',
	'LANGUAGE',
	'LC_ALL',
	'LC_MESSAGES',
])

/** A UTF-8 locale is kept but for its language; any other becomes the plain one. */
function locale(inherited: Environment, platform: NodeJS.Platform): Environment {
	// Windows has no such variables; its Python is told the encoding above
	if (platform === 'win32') return {}
	const chosen = inherited['LC_ALL'] || inherited['LC_CTYPE'] || inherited['LANG'] || ''
	if (/utf-?8/i.test(chosen)) {
		// What LC_ALL stood for has to be said by what it overruled
		const overruled = inherited['LC_ALL'] ? { LANG: chosen, LC_CTYPE: chosen, LC_COLLATE: chosen, LC_NUMERIC: chosen, LC_TIME: chosen } : {}
		return { ...overruled, LC_MESSAGES: 'C' }
	}
	// macOS does not have the plain one
	const plain = platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8'
	return { LANG: plain, LC_ALL: plain, PYTHONUTF8: '1' }
}
