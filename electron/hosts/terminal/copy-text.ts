import type { CopySurvey, Finding } from '../../contract/copy-map.ts'
import type { CopyPlan, CopyReport, Difference } from '../../contract/transfers.ts'
import { copyFaultWords, outcomeSaid } from '../../contract/words/copy-report-words.ts'
import { checkWords, choiceWords, conversionWords, findingWords, isApart, targetStateWords } from '../../contract/words/copy-words.ts'
import { counted, duration, size } from '../../contract/words/quantities.ts'
import { faultText } from './failure.ts'
import { inertText } from './inert.ts'
import type { Paint } from './session.ts'
import { aligned } from './table.ts'

/** Of findings and of rows that differ, so many are shown; a document has them all. */
const mostShown = 40

/** What `copy survey` says: the tables, then what of them will not go as it is. */
export function surveyText({ tables, findings, sizeBytes }: CopySurvey, paint: Paint): string {
	const rows = tables.map(({ name, rows, bytes, virtual }) => [
		shown(name),
		virtual ? 'virtual' : counted(rows, 'row'),
		bytes === null ? '' : size(bytes),
	])
	const total = tables.reduce((sum, table) => sum + table.rows, 0)
	return [
		paint('bold', `${counted(tables.length, 'table')}, ${counted(total, 'row')}, ${size(sizeBytes)}.`),
		...(rows.length > 0 ? [aligned(rows, [1, 2])] : []),
		...(findings.length === 0 ? ['Everything will go as it is.'] : ['', ...findingLines(findings, {}, paint)]),
	].join('\n')
}

/** What `copy plan` says: where to, what becomes what, what is still to be decided. */
export function planText(plan: CopyPlan, { sql }: { readonly sql: boolean }, paint: Paint): string {
	const { survey, map, target, open, before, after, revision, system } = plan
	const { word, sentence } = targetStateWords[target.state]
	const copied = map.map.filter(({ columns }) => columns !== null)
	const total = survey.tables.filter(({ name }) => copied.some(({ table }) => table === name)).reduce((sum, { rows }) => sum + rows, 0)
	const made = system === null ? '' : ` Its tables are those of ${system}${revision === null ? '' : ` at ${revision.label}`}.`
	return [
		paint('bold', `${counted(copied.length, 'table')}, ${counted(total, 'row')} into the schema ${shown(map.schema)}.${made}`),
		`Target: ${word}. ${sentence}`,
		...target.tables
			.slice(0, mostShown)
			.map(({ name, rows }) => paint('yellow', `  ! ${shown(name)}${rows === null ? '' : `, ${counted(rows, 'row')}`}`)),
		...mapLines(plan),
		...(survey.findings.length > 0 ? ['', ...findingLines(survey.findings, map.choices, paint)] : []),
		...(sql ? ['', ...[...before, ...after].map((statement) => `${statement};`)] : []),
		...(open.length > 0 ? [paint('yellow', `${counted(open.length, 'finding')} to be decided: --choose FINDING=CHOICE`)] : []),
	].join('\n')
}

function mapLines({ map, survey }: CopyPlan): string[] {
	const rows = map.map.flatMap(({ table, into, columns }) => {
		if (columns === null) return [[shown(table), '', '', 'left out']]
		const surveyed = survey.tables.find(({ name }) => name === table)
		return columns.map((column) => [
			`${shown(table)}.${shown(column.column)}`,
			surveyed?.columns.find(({ name }) => name === column.column)?.declared ?? '',
			`${into === table && column.into === column.column ? '' : `${shown(into)}.${shown(column.into)} `}${column.type}`,
			conversionWords[column.conversion],
		])
	})
	return rows.length === 0 ? [] : [aligned(rows)]
}

function findingLines(findings: readonly Finding[], choices: CopyPlan['map']['choices'], paint: Paint): string[] {
	const lines = findings.slice(0, mostShown).flatMap((finding) => {
		const { id, kind, table, column, name, count, example } = finding
		const chosen = choices[id] ?? 'stop'
		const where = [[table, column].filter((part) => part !== null).join('.'), name].filter(Boolean).join(' ')
		const head = `${findingWords[kind].word}: ${shown(where)}, ${counted(count, 'time')}`
		const mark = chosen === 'stop' ? paint('yellow', '!') : paint('green', '✓')
		return [
			`${mark} ${head}${chosen === 'stop' ? '' : ` → ${choiceWords[chosen].word}`}`,
			...(example === null ? [] : [paint('dim', `    ${example.row === null ? '' : `row ${shown(example.row)}: `}${shown(example.text)}`)]),
			paint('dim', `    ${shown(id)} = ${finding.choices.join(' | ')}`),
		]
	})
	const left = findings.length - mostShown
	return left > 0 ? [...lines, `… and ${counted(left, 'finding')} more: --json has them all`] : lines
}

/** What a copy or a comparison says in the end. */
export function reportText(report: CopyReport, paint: Paint): string {
	const { outcome, tables, checks, leftOut, fault, rows, bytes, copyMs, verifyMs, source, target } = report
	const { word, sentence } = outcomeSaid(report)
	const colour = outcome === 'verified' ? 'green' : outcome === 'copied' || outcome === 'cancelled' ? 'yellow' : 'red'
	const amounts = [
		...(copyMs > 0 ? [`${counted(rows, 'row')}, ${size(bytes)} copied in ${duration(copyMs)}`] : []),
		...(verifyMs > 0 ? [`${copyMs > 0 ? 'compared' : 'Compared'} in ${duration(verifyMs)}`] : []),
	]
	const counts = tables.map((table) => [
		shown(table.into),
		table.sourceRows.toLocaleString('en'),
		table.targetRows.toLocaleString('en'),
		table.differing === 0 ? 'the same' : paint('red', `${counted(table.differing, 'difference')}`),
	])
	const failed = checks.filter(({ holds }) => !holds)
	return [
		`${paint(['bold', colour], word)}  ${shown(source.name)} → ${shown(target.name)}${target.engine === 'sqlite' ? '' : `, schema ${shown(target.schema)}`}. ${sentence}`,
		...(amounts.length > 0 ? [`${amounts.join(', ')}.`] : []),
		...(counts.length > 0 ? [aligned([['table', 'source', 'target', ''], ...counts], [1, 2])] : []),
		...tables
			.flatMap(({ differences }) => differences)
			.slice(0, mostShown)
			.map((one) => paint('red', `  ${differenceText(one)}`)),
		...(checks.length > 0 ? [`${(checks.length - failed.length).toLocaleString('en')} of ${counted(checks.length, 'check')} hold.`] : []),
		...failed.map(({ kind, subject, found }) => paint('red', `  ${checkWords[kind].word}: ${shown(subject)}: ${shown(found)}`)),
		...(leftOut.length > 0 ? [`${counted(leftOut.length, 'value')} left out, listed in the report.`] : []),
		...(fault === null ? [] : [faultText(fault, paint, copyFaultWords({ outcome, fault }))]),
	].join('\n')
}

function differenceText(difference: Difference): string {
	const { table, row, column, source, target } = difference
	const where = `${shown(table)}${row === '' ? '' : ` ${shown(row)}`}${column === null ? '' : `, ${shown(column)}`}`
	if (isApart(difference)) return `${where}: only in the ${source === null ? 'target' : 'source'}`
	if (column === null) return `${where}: only in the ${source === null ? 'target' : 'source'}`
	return `${where}: ${shown(source ?? 'NULL')} in the source, ${shown(target ?? 'NULL')} in the target`
}

const shown = (text: string): string => inertText(text, false)
