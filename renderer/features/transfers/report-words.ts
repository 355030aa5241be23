import type { ComparedTable, CopyReport, Difference } from '../../../electron/contract/transfers.ts'
import { outcomeSaid } from '../../../electron/contract/words/copy-report-words.ts'
import { isApart } from '../../../electron/contract/words/copy-words.ts'
import { counted } from '../../../electron/contract/words/quantities.ts'

/** How a copy or comparison ended, with its numbers. */
export function outcomeSentence(report: CopyReport): string {
	const { outcome, tables, rows, checks, leftOut } = report
	const { sentence } = outcomeSaid(report)
	const left =
		leftOut.length === 0 ? '' : ` ${counted(leftOut.length, 'value')} ${leftOut.length === 1 ? 'was' : 'were'} left out, as chosen.`
	const held = checks.length === 0 ? '' : ` ${counted(checks.length, 'check')} ${checks.length === 1 ? 'holds' : 'hold'}.`
	if (outcome === 'verified')
		return `${counted(tables.length, 'table')} with ${counted(rows, 'row')} compared, and every value is the same on both sides.${held}${left}`
	if (outcome === 'differs') return `${differenceSentence(tables, checks) ?? sentence}${left}`
	if (outcome === 'copied') return `${counted(rows, 'row')} written. ${sentence}${left}`
	return sentence
}

function differenceSentence(tables: readonly ComparedTable[], checks: CopyReport['checks']): string | null {
	const differing = tables.filter((table) => table.differing > 0)
	const rows = differing.reduce((sum, table) => sum + table.differing, 0)
	const failing = checks.filter(({ holds }) => !holds).length
	const parts = [
		...(differing.length > 0 ? [`${counted(rows, 'difference')} in ${counted(differing.length, 'table')}`] : []),
		...(failing > 0 ? [`${counted(failing, 'check')} ${failing === 1 ? 'does' : 'do'} not hold`] : []),
	]
	return parts.length === 0 ? null : `${parts.join(', and ')}.`
}

/** What stands where one side has nothing. */
export function noneWords(difference: Difference): string {
	if (isApart(difference)) return difference.column === null ? 'no such table' : 'no such column'
	return difference.column === null ? 'no such row' : 'NULL'
}

/** Is a table the same on both sides: its counts, and the digest of every column. */
export function isSame({ sourceRows, targetRows, differing, columns }: ComparedTable): boolean {
	return differing === 0 && sourceRows === targetRows && columns.every(({ source, target }) => source === target)
}

/** Name of the file that a report is saved as: `copy-jobs-2026-03-01`. */
export function reportFileName({ source, startedAt }: Pick<CopyReport, 'source' | 'startedAt'>): string {
	const name = source.name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-').replaceAll(/^-+|-+$/g, '')
	return ['copy', name, startedAt.slice(0, 10)].filter((part) => part !== '').join('-')
}
