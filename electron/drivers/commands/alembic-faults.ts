import type { CommandReason, Fault } from '../../contract/fault.ts'
import type { CommandEnd } from './command.ts'
import { anyDatabaseError, databaseRules, reasonForClass } from './database-fault-rules.ts'
import { alembicRules, type FaultRule, reasonForModule, startRules } from './fault-rules.ts'
import { type LastWords, lastWordsOf } from './last-words.ts'
import { placeRules } from './place-rules.ts'

type Verdict = { readonly reason: CommandReason; readonly about: string | null }

/**
 * Why a command did not end well, as far as its own words tell; null when it did. Sentences that are in no rule are
 * `other`, with the words as detail.
 */
export function faultOfEnd(end: CommandEnd): Fault | null {
	if (end.cancelled) return { kind: 'cancelled' }
	if (end.exitCode === 0) return null
	const words = lastWordsOf(end)
	if (end.exitCode === null) return { kind: 'command-stopped', signal: end.signal ?? '', detail: words.detail }
	const verdict = verdictOn(words, end)
	// A shell or a container tells of a signal by a number
	const signal = signals[end.exitCode]
	if (verdict.reason === 'other' && signal !== undefined && !words.isException) {
		return { kind: 'command-stopped', signal, detail: words.detail }
	}
	return { kind: 'command-failed', ...verdict, exitCode: end.exitCode, detail: words.detail }
}

const signals: Readonly<Record<number, string>> = { 130: 'SIGINT', 134: 'SIGABRT', 137: 'SIGKILL', 139: 'SIGSEGV', 143: 'SIGTERM' }

function verdictOn(words: LastWords, end: CommandEnd): Verdict {
	const { evidence } = words
	return (
		(words.isException ? null : byRules(placeRules, end.stderr)) ??
		byRules(alembicRules, evidence) ??
		byRules(startRules, evidence) ??
		moduleOf(evidence) ??
		(isOffline(end) && /'NoneType' object has no attribute|NoneType' object is not/.test(evidence) ? plain('needs-live-database') : null) ??
		ofDatabase(evidence) ??
		brokenFile(words) ??
		(end.exitCode === 2 && /^\s*usage:/im.test(`${end.stderr}\n${end.stdout}`) ? { reason: 'usage', about: words.detail } : null) ??
		byRules(alembicRules, end.stderr.slice(-20_000)) ??
		plain('other')
	)
}

function byRules(rules: readonly FaultRule[], text: string): Verdict | null {
	for (const { says, reason, about } of rules) {
		const found = says.exec(text)
		if (found !== null) return { reason, about: about?.(found) || null }
	}
	return null
}

function moduleOf(evidence: string): Verdict | null {
	const module = /No module named '?([\w.]+)/.exec(evidence)?.[1]
	if (module !== undefined) return { reason: reasonForModule(module), about: module }
	const name = /^ImportError: (?:cannot import name '[^']*' from (?:partially initialized module )?'([^']*)')?/m.exec(evidence)
	return name === null ? null : { reason: 'import-error', about: name[1] ?? null }
}

function ofDatabase(evidence: string): Verdict | null {
	const byText = byRules(databaseRules, evidence)
	const byName = reasonForClass(evidence)
	// The name is certain; the sentence may be in another language, or be about something else
	if (byName !== null) return byText?.reason === byName || byText?.reason === 'version-row-moved' ? byText : plain(byName)
	if (byText !== null) return byText
	const any = anyDatabaseError.exec(evidence)
	return any === null ? null : { reason: 'sql', about: any[1] || null }
}

/** A file of the project that Python cannot read; its name, not its folder. */
function brokenFile({ evidence, file }: LastWords): Verdict | null {
	if (!/^(?:SyntaxError|IndentationError|TabError)\b/m.test(evidence)) return null
	return { reason: 'import-error', about: file?.split(/[\\/]/).at(-1) ?? null }
}

function isOffline({ stdout, stderr }: CommandEnd): boolean {
	return /\bGenerating static SQL\b/.test(stderr) || /^-- Running (?:up|down)grade /m.test(stdout)
}

function plain(reason: CommandReason): Verdict {
	return { reason, about: null }
}
