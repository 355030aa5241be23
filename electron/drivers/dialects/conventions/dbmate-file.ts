import { type Fault, FaultError, faultOf } from '../../../contract/fault.ts'
import type { Script } from './convention.ts'
import { script } from './revision-files.ts'

const marker = /^--[^\S\n]*migrate:(up|down)(?:[^\S\n]*\r?$|[^\S\n]+(\S.*)$)/gm

type Section = { readonly direction: 'up' | 'down'; readonly transactional: boolean; readonly sql: string }

/** Reads the two directions of a dbmate file, as dbmate does. A file that dbmate refuses has the reason as its scripts' fault. */
export function readDbmateFile(text: string): { readonly up: Script; readonly down: Script } {
	try {
		const sections = sectionsOf(text)
		refuseBadOrder(sections, text)
		return { up: joined(sections, 'up'), down: joined([...sections].reverse(), 'down') }
	} catch (thrown) {
		const fault = faultOf(thrown)
		if (!fault) throw thrown
		return { up: script('', true, fault), down: script('', true, fault) }
	}
}

/** Does a text look like dbmate's: a line that begins the way up. */
export function hasDbmateMarker(text: string): boolean {
	return /^--\s*migrate:up(\s*$|\s+\S+)/m.test(text)
}

function sectionsOf(text: string): readonly Section[] {
	const found = [...text.matchAll(marker)]
	return found.map((match, index) => ({
		direction: match[1] === 'down' ? 'down' : 'up',
		transactional: !optionsOf(match[2]).includes('transaction:false'),
		sql: text.slice(match.index + match[0].length, found[index + 1]?.index ?? text.length).trim(),
	}))
}

const optionsOf = (rest: string | undefined) => (rest ?? '').trim().split(/\s+/)

function refuseBadOrder(sections: readonly Section[], text: string): void {
	if (sections[0]?.direction !== 'up') throw refusal('dbmate needs a line `-- migrate:up` first')
	if (!sections.some((section) => section.direction === 'down')) throw refusal('dbmate needs a line `-- migrate:down`')
	const twice = sections.some((section, index) => section.direction === 'down' && sections[index - 1]?.direction === 'down')
	if (twice) throw refusal('dbmate takes one `-- migrate:down` for each `-- migrate:up`')
	const before = text.slice(0, text.search(/^--\s*migrate:up/m))
	if (before.split('\n').some((line) => line.trim() !== '' && !line.trim().startsWith('--')))
		throw refusal('dbmate takes nothing but comments before `-- migrate:up`')
}

const refusal = (detail: string): FaultError => new FaultError({ kind: 'syntax', detail } satisfies Fault)

function joined(sections: readonly Section[], direction: Section['direction']): Script {
	const own = sections.filter((section) => section.direction === direction)
	const sql = own.map((section) => section.sql).join('\n')
	return script(
		sql,
		own.every((section) => section.transactional),
	)
}
