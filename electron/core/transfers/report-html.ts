import { plainTables } from '../../contract/copy-map.ts'
import type { CopyReport } from '../../contract/transfers.ts'
import { copyFaultWords, isComparison, outcomeSaid } from '../../contract/words/copy-report-words.ts'
import { faultDetail } from '../../contract/words/fault-words.ts'
import { counted, duration, size } from '../../contract/words/quantities.ts'
import { type Html, html } from './html-text.ts'
import { reportSections } from './report-sections.ts'
import { reportStyle } from './report-style.ts'

/**
 * The report as a page that stands by itself: it needs nothing from outside, runs no script, is readable in the light and in the
 * dark, and can be printed and signed.
 */
export function reportHtml(report: CopyReport): string {
	const title = `${subject(report)}: ${report.source.name} to ${report.target.name}`
	const policy = "default-src 'none'; style-src 'unsafe-inline'"
	const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${{ markup: reportStyle }}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${verdict(report)}
${facts(report)}
${reportSections(report)}
${signature}
</main>
</body>
</html>
`
	return page.markup
}

const subject = (report: CopyReport) => (isComparison(report) ? 'Comparison' : 'Copy')

function verdict({ outcome, fault, tables, checks }: CopyReport): Html {
	const { word, sentence } = outcomeSaid({ outcome, fault })
	const differing = tables.reduce((sum, table) => sum + table.differing, 0)
	const failed = checks.filter(({ holds }) => !holds).length
	const found =
		outcome === 'differs' ? html`<p>${counted(differing, 'difference')} in the rows, ${counted(failed, 'check')} that failed.</p>` : html``
	return html`<section class="verdict ${outcome}"><p class="word">${word}</p><p>${sentence}</p>${found}${fault === null ? html`` : faultHtml({ outcome, fault })}</section>`
}

function faultHtml(ended: Parameters<typeof copyFaultWords>[0]): Html {
	const { title, sentence } = copyFaultWords(ended)
	const detail = faultDetail(ended.fault)
	return html`<p><strong>${title}.</strong> ${sentence}</p>${detail === undefined ? html`` : html`<pre>${detail}</pre>`}`
}

const engineText = ({ engine, version }: CopyReport['source'] | CopyReport['target']) =>
	engine === 'sqlite' ? 'SQLite' : version === '' ? 'unknown' : `PostgreSQL ${version}`

function tablesText(report: CopyReport): string {
	if (isComparison(report)) return 'tables that are there'
	if (report.map.tables === 'make') return 'tables made by the copy'
	const plain = plainTables(report.map)
	return plain === 0 ? 'tables that were there' : `tables that were there, and ${counted(plain, 'plain table')} made by the copy`
}

function facts(report: CopyReport): Html {
	const { id, source, target, system, revision, startedAt, endedAt, copyMs, verifyMs, user, rows, bytes, map } = report
	const known = system === null ? 'none that Headway knows' : system
	const lines: readonly (readonly [string, string])[] = [
		['Source', `${source.name}, ${source.path}`],
		['Size of the source', `${size(source.sizeBytes)} (${source.sizeBytes.toLocaleString('en')} bytes)`],
		...(source.engine === 'sqlite'
			? ([['sha-256 of the snapshot', source.snapshotSha256 ?? 'no snapshot was taken']] as const)
			: ([['Schema of the source', source.schema ?? '']] as const)),
		['Engine of the source', engineText(source)],
		['Target', `${target.name}, ${target.path}`],
		...(target.engine === 'sqlite' ? [] : ([['Schema', `${target.schema}, ${tablesText(report)}`]] as const)),
		['Engine of the target', engineText(target)],
		['System', known],
		['Revision', revision === null ? 'unknown' : [revision.label, revision.id, revision.message].filter((part) => part !== '').join(', ')],
		['Rows', rows.toLocaleString('en')],
		['Written', bytes === 0 ? 'nothing' : `${size(bytes)} (${bytes.toLocaleString('en')} bytes)`],
		['Began', startedAt],
		['Ended', endedAt],
		['Time to copy', copyMs === 0 ? 'none' : duration(copyMs)],
		['Time to compare', verifyMs === 0 ? 'none' : duration(verifyMs)],
		['Times without an offset', `read in ${map.timeZone}`],
		['By', user],
		['Number of this report', id],
	]
	return html`<section><h2>What was done</h2><dl>${lines.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl></section>`
}

const signature = html`<section class="signature"><h2>Signature</h2><p>I have read this report.</p><p class="lines"><span>Name</span><span>Date</span><span>Signature</span></p></section>`
