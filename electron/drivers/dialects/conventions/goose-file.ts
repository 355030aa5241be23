import type { Fault } from '../../../contract/fault.ts'
import type { Script } from './convention.ts'
import { script } from './revision-files.ts'
import { type Environment, withVariables } from './substitution.ts'

type Direction = 'up' | 'down'

/** What has been read of a file so far. */
type Reading = {
	readonly lines: Record<Direction, string[]>
	direction: Direction | null
	hasUp: boolean
	hasDown: boolean
	transactional: boolean
	/** Between StatementBegin and StatementEnd. */
	inBlock: boolean
	substitutes: boolean
	/** A statement that no semicolon has ended yet. */
	open: boolean
	fault: Fault | null
}

/** Reads both directions of a goose file, as goose does. A file that goose refuses has the reason as its scripts' fault. */
export function readGooseFile(
	revision: string,
	text: string,
	environment: Environment,
): { readonly up: Script; readonly down: Script | null } {
	const reading: Reading = {
		lines: { up: [], down: [] },
		direction: null,
		hasUp: false,
		hasDown: false,
		transactional: true,
		inBlock: false,
		substitutes: false,
		open: false,
		fault: null,
	}
	for (const line of text.split(/\r?\n/)) readLine(line, reading, revision, environment)
	finishStatement(reading)
	if (reading.inBlock) refuse(reading, 'StatementBegin without StatementEnd')
	if (!reading.hasUp) refuse(reading, 'goose needs a line `-- +goose Up`')
	const { transactional, fault } = reading
	const scriptOf = (direction: Direction) => script(reading.lines[direction].join('\n').trim(), transactional, fault)
	return { up: scriptOf('up'), down: reading.hasDown ? scriptOf('down') : null }
}

/** Does a text look like goose's. */
export function hasGooseMarker(text: string): boolean {
	return /^--\s*\+goose\s+up\s*$/im.test(text)
}

function readLine(line: string, reading: Reading, revision: string, environment: Environment): void {
	if (/^\s+--.*\+goose/.test(line)) refuse(reading, `goose takes no space before --: ${line.trim()}`)
	else if (line.startsWith('--') && line.includes('+goose')) followMarker(line, reading, revision)
	else keepLine(line, reading, revision, environment)
}

function followMarker(line: string, reading: Reading, revision: string): void {
	const command = line
		.slice(2)
		.trim()
		.replace(/^\+goose\s+/, '')
		.trim()
		.replaceAll(/\s+/g, ' ')
		.toLowerCase()
	switch (command) {
		case 'up':
			if (reading.hasUp) refuse(reading, 'goose takes one `-- +goose Up`')
			finishStatement(reading)
			reading.direction = 'up'
			reading.hasUp = true
			return
		case 'down':
			if (!reading.hasUp || reading.hasDown) refuse(reading, 'goose takes one `-- +goose Down`, after Up')
			finishStatement(reading)
			reading.direction = 'down'
			reading.hasDown = true
			return
		case 'statementbegin':
			if (reading.inBlock || reading.direction === null) refuse(reading, 'StatementBegin out of place')
			finishStatement(reading)
			reading.inBlock = true
			return
		case 'statementend':
			if (!reading.inBlock) refuse(reading, 'StatementEnd without StatementBegin')
			closeBlock(reading)
			return
		case 'no transaction':
			reading.transactional = false
			return
		case 'envsub on':
		case 'envsub off':
			reading.substitutes = command === 'envsub on'
			return
		default:
			reading.fault ??= { kind: 'unsupported-statement', revision, reason: 'directive', statement: line.trim() }
	}
}

/** goose sends a block as one statement whether or not it ends in a semicolon. */
function closeBlock(reading: Reading): void {
	reading.inBlock = false
	reading.open = false
	const lines = reading.direction === null ? [] : reading.lines[reading.direction]
	const last = lines.findLastIndex((line) => line.trim() !== '' && !line.trimStart().startsWith('--'))
	if (last >= 0 && !endsStatement(lines[last] ?? '')) lines.push(';')
}

function keepLine(line: string, reading: Reading, revision: string, environment: Environment): void {
	const isBlank = line.trim() === '' || line.startsWith('--')
	if (reading.direction === null) {
		if (!isBlank) refuse(reading, `goose takes no SQL before \`-- +goose Up\`: ${line.trim()}`)
		return
	}
	const filled = reading.substitutes ? withVariables(line, environment) : { text: line, missing: null }
	if (filled.missing !== null) {
		const statement = `\${${filled.missing}}`
		reading.fault ??= { kind: 'unsupported-statement', revision, reason: 'substitution', statement }
	}
	reading.lines[reading.direction].push(filled.text)
	if (!isBlank && !reading.inBlock) reading.open = !endsStatement(filled.text)
}

/** The last word before a comment ends in a semicolon: where goose cuts. */
function endsStatement(line: string): boolean {
	const words = line.trim().split(/\s+/)
	const comment = words.findIndex((word) => word.startsWith('--'))
	return (comment < 0 ? words : words.slice(0, comment)).at(-1)?.endsWith(';') ?? false
}

function finishStatement(reading: Reading): void {
	if (reading.open) refuse(reading, 'goose needs a semicolon at the end of a statement’s last line')
	reading.open = false
}

function refuse(reading: Reading, detail: string): void {
	reading.fault ??= { kind: 'syntax', detail }
}
