import { describe, expect, it } from 'vitest'
import type { CachedFinding } from '../../../electron/contract/cached.ts'
import type { ListForm } from '../../../electron/contract/values.ts'
import { listFile } from '../../../electron/contract/words/list-file.ts'
import { createFindings, findingPages, type WantedFindings } from '../../../renderer/features/values/cached-finding-lists.ts'

const finding = (state: CachedFinding['state'], number: number, path: string | null): CachedFinding => ({
	state,
	hash: number.toString(16).padStart(40, '0'),
	type: state === 'orphaned' ? null : 'builtins.str',
	path,
	sizeBytes: state === 'missing' ? null : number,
})

const found = [
	finding('orphaned', 1, '/store/a "quoted", name'),
	finding('missing', 2, '=cmd()'),
	finding('altered', 3, null),
	...Array.from({ length: 1200 }, (_, index) => finding('missing', index + 4, `/store/${index}`)),
]

async function written(form: ListForm, wanted: WantedFindings, signal = new AbortController().signal): Promise<string> {
	const findings = createFindings()
	findings.add(found)
	const columns = ['state', 'hash', 'path', 'sizeBytes'] as const
	let text = ''
	for await (const piece of listFile<CachedFinding>(form, columns, findingPages(findings, wanted, signal))) text += piece
	return text
}

describe('findings as a file', () => {
	it('are all of those that are listed, in the order of the list', async () => {
		const ofState = (state: CachedFinding['state']) => found.filter((one) => one.state === state)
		const all = JSON.parse(await written('json', { only: undefined, ended: true }))
		expect(all).toEqual([...ofState('altered'), ...ofState('missing'), ...ofState('orphaned')])
		expect(JSON.parse(await written('json', { only: 'missing', ended: true }))).toEqual(ofState('missing'))
		expect(JSON.parse(await written('json', { only: 'cut', ended: true }))).toEqual([])
	})

	it('read as CSV with a head, quoted where that is needed, and no path is taken for a formula', async () => {
		const lines = (await written('csv', { only: undefined, ended: true })).split('\n')
		expect([lines[0], lines.length]).toEqual(['state,hash,path,sizeBytes', found.length + 2])
		expect(lines[1]).toBe(`altered,${'3'.padStart(40, '0')},,3`)
		expect(lines[2]).toBe(`missing,${'2'.padStart(40, '0')},'=cmd(),`)
		expect(lines.at(-2)).toBe(`orphaned,${'1'.padStart(40, '0')},"/store/a ""quoted"", name",1`)
	})

	it('are written no further once that was stopped', async () => {
		const stopping = new AbortController()
		stopping.abort()
		await expect(written('json', { only: undefined, ended: true }, stopping.signal)).rejects.toThrow(/abort/i)
	})
})
