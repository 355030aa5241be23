import type { Fault } from '../../../contract/fault.ts'

type Printed = { readonly exitCode: number | null; readonly stdout: string; readonly stderr: string }

/** What a script meets that asks for an answer on paper, where there is no database to give one. */
const askedOnPaper =
	/NoInspectionAvailable|MockConnection|'NoneType' object (?:has no attribute|is not (?:iterable|subscriptable|callable))|requires a live database connection|cannot (?:be )?proceed in --sql mode|not allowed with as_sql|offline mode/i

/** Before the first step nothing has asked the database yet. */
const begun = /^-- Running /m

/** A traceback tells the reason in its last lines. */
const linesKept = 12

/** Why a command that was to render a step ended badly; null when it ended well. */
export function renderingFault({ exitCode, stdout, stderr }: Printed): Fault | null {
	if (exitCode === 0) return null
	const said = [stderr.trimEnd(), ...(stdout.match(/^FAILED: .*$/gm) ?? [])].join('\n')
	const detail = said.trim().split('\n').slice(-linesKept).join('\n')
	const reason = begun.test(stdout) && askedOnPaper.test(detail) ? 'needs-live-database' : 'other'
	return { kind: 'command-failed', reason, about: null, exitCode, detail }
}
