import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { cachedDetailSchema, cachedPageSchema, executionSchema, jobSchema } from '../../../electron/contract/cached.ts'
import { faultOf } from '../../../electron/contract/fault.ts'
import { argumentName, tagsWords } from '../../../electron/contract/words/cached-words.ts'
import { decodeValue } from '../../../electron/drivers/decoders/decode.ts'
import { createDecoders } from '../../../electron/drivers/decoders/decoder-list.ts'
import { pickleDecoder } from '../../../electron/drivers/decoders/pickle.ts'
import { redunFixture } from '../../support/redun-database.ts'
import { allValues, nowhere, printed, workflowValues } from '../../support/redun-values-ground.ts'

const whole = { skip: 0, limit: 1000 }

/** Lines of redun's log that tell of one thing, in parts. */
function told(name: string, form: RegExp): readonly string[][] {
	return printed(name).flatMap((line) => {
		const found = form.exec(line)
		return found ? [found.slice(1)] : []
	})
}

const shownStatus: Readonly<Record<string, string>> = { running: 'RUN', failed: 'FAILED', cached: 'CACHED', done: 'DONE' }
const shownTime = (time: string | null) => time?.slice(0, 19).replace('T', ' ')

test('lists every value that redun prints, with its type', async () => {
	const values = await workflowValues()
	const { values: listed, total } = cachedPageSchema.parse(await allValues(values))
	expect(total).toBe(156)
	const lines = [...told('log_values', /^Value ([0-9a-f]{8}) (\S+)/)]
	expect(lines).toHaveLength(156)
	expect(listed.map(({ hash, type }) => [hash.slice(0, 8), type])).toEqual(lines.toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1)))
	expect(listed.filter(({ place }) => place === 'external')).toHaveLength(12)
})

test('shows executions as redun logs them: order, status, time, command line and tags', async () => {
	const values = await workflowValues()
	const { executions, total } = await values.executions(whole)
	executions.map((execution) => executionSchema.parse(execution))
	const lines = told('log', /^Exec (\w+) \[ *(\w+) *\] (\S+ \S+): {2}(.*) \((.*)\)$/)
	expect(total).toBe(7)
	expect(
		executions.map(({ id, status, startedAt, args, tags }) => [
			id.slice(0, 8),
			shownStatus[status],
			shownTime(startedAt),
			args,
			tags.map(({ key, value }) => `${key}=${value}`).join(', '),
		]),
	).toEqual(lines)
})

test('shows every job with the status that redun logs', async () => {
	const values = await workflowValues()
	const { executions } = await values.executions(whole)
	const jobs = (await Promise.all(executions.map(({ id }) => values.jobs(id, whole)))).flatMap((page) => page.jobs)
	jobs.map((job) => jobSchema.parse(job))
	const shown = jobs.map(({ id, status, startedAt, task }) => [id.slice(0, 8), shownStatus[status], shownTime(startedAt), task])
	const lines = told('log_jobs', /^Job (\w+) \[ *(\w+) *\] (\S+ \S+): {2}([\w.]+)\(/)
	expect(lines).toHaveLength(99)
	expect(shown.toSorted()).toEqual(lines.toSorted())
	for (const { id, jobs: counts } of executions) {
		const own = await values.jobs(id, whole)
		const having = (status: string) => own.jobs.filter((job) => job.status === status).length
		expect(counts).toEqual({ total: own.total, failed: having('failed'), cached: having('cached'), running: having('running') })
	}
})

test.each(['log_exec_detail', 'log_last_exec', 'log_failed_exec'])('shows the jobs of an execution as the tree of %s', async (name) => {
	const values = await workflowValues()
	const [[execution = ''] = []] = told(name, /^Exec (\S+)/)
	const lines = told(name, /^( *)Job (\w+) \[/)
	const { jobs, total } = await values.jobs(execution, whole)
	expect(total).toBe(lines.length)
	expect(jobs.map(({ id, depth }) => ['  '.repeat(depth), id.slice(0, 8)])).toEqual(lines)
	const paged = []
	for (let skip = 0; skip < total; skip += 7) paged.push(...(await values.jobs(execution, { skip, limit: 7 })).jobs)
	const last = jobs.at(-1)
	expect(await values.jobs(execution, { job: last?.id, skip: 0, limit: 1 })).toEqual({ jobs: [last], total: 1 })
	expect(await values.jobs(execution, { job: 'of another', skip: 0, limit: 1 })).toEqual({ jobs: [], total: 0 })
	expect(paged).toEqual(jobs)
})

test('names the arguments of a job by position or by name', async () => {
	const values = await workflowValues()
	const { jobs } = await values.jobs('89e1a137', whole)
	const add = jobs.find(({ id }) => id.startsWith('f85277c5'))
	expect(add?.arguments.map(({ name, hash, type }) => [name, hash.slice(0, 8), type])).toEqual([
		['0', 'a8396c89', 'builtins.int'],
		['b', '7ba3ffb1', 'builtins.int'],
	])
})

test('shows what each job was called with, and its tags, as redun logs them', async () => {
	const decoders = createDecoders([pickleDecoder])
	const options = { budget: { bytes: 2048, nodes: 40, depth: 3, text: 200, timeMs: 1000 }, now: () => 0 }
	const values = await workflowValues({
		brief: (bytes, type, mediaType) =>
			decodeValue(decoders, bytes, bytes.length, { ...options, about: { type, mediaType } }).decoding.node.brief,
	})
	const { executions } = await values.executions(whole)
	const jobs = (await Promise.all(executions.map(({ id }) => values.jobs(id, whole)))).flatMap((page) => page.jobs)
	const shown = new Map(
		jobs.map(({ id, arguments: given, tags }) => {
			const named = given.map((one) => [argumentName(one), one.brief].filter((part) => part !== null).join('='))
			return [id.slice(0, 8), [named.join(', '), tagsWords(tags)]]
		}),
	)
	// redun shows objects of its own in a form of their own, functions by where they lay in memory, of errors only what they were made with, and cuts what is long
	const lines = told('log_jobs', /^Job (\w+) .*?: {2}[\w.]+\((.*?)\) (?:\((.*)\))?$/)
	const alike = lines.filter(([, given = '']) => !/fullname=|path=|<function|\.{3}|Error\(/.test(given))
	expect([lines.length, alike.length]).toEqual([99, 69])
	for (const [id = '', given, tags = ''] of alike) expect([id, ...(shown.get(id) ?? [])]).toEqual([id, given, tags])
	expect(alike.filter(([, , tags]) => tags !== undefined)).toHaveLength(3)
})

test('finds for every value who made it, who used it, whose unevaluated result it is, or which task or state of a handle it is, and checks its hash', async () => {
	const values = await workflowValues()
	const { values: listed } = await allValues(values)
	const checks = new Map<string, number>()
	const without: string[] = []
	for (const { hash } of listed) {
		const detail = cachedDetailSchema.parse(await values.get(hash))
		const { result } = await values.checkHash(hash)
		checks.set(result, (checks.get(result) ?? 0) + 1)
		if (detail.makers.length + detail.users.length + detail.evaluations.length === 0 && !detail.taskSource && !detail.handle)
			without.push(detail.type)
		expect(detail.usesTotal).toEqual({ makers: detail.makers.length, users: detail.users.length })
	}
	expect(without).toEqual([])
	expect(Object.fromEntries(checks)).toEqual({ matches: 69, 'not-from-bytes': 87 })
})

test('names the job that redun says produced a file in front', async () => {
	const values = await workflowValues()
	const detail = await values.get('ac3096b8')
	const [[job = ''] = []] = told('log_file_by_path', /^Produced by Job (\w+)/)
	expect(detail.makers[0]?.job.slice(0, 8)).toBe(job)
	expect(detail.makers[0]).toMatchObject({ as: 'result', task: 'demo.write_report', status: 'done' })
	expect(detail).toMatchObject({ task: 'demo.write_report', files: ['out/alpha.txt'], tags: [{ key: 'owner', value: 'alice' }] })
	expect(new Set(detail.makers.map(({ as }) => as))).toEqual(new Set(['result', 'part-of-result']))
	expect(new Set(detail.users.map(({ as }) => as))).toEqual(new Set(['argument']))
	expect(detail.wholes.map(({ type }) => type)).toContain('workflow.Sample')
})

test('finds a value inside of results and arguments', async () => {
	const values = await workflowValues()
	const part = await values.get('3944960e')
	expect(part.makers[0]).toMatchObject({ as: 'part-of-result', task: 'demo.fill_dir' })
	expect(part.users.map(({ as, argument, task }) => [as, argument, task])).toContainEqual(['part-of-argument', '0', 'demo.list_parts'])
	const whole = await values.get('a8bd06c3')
	expect(whole.parts.map(({ hash }) => hash)).toContain(part.hash)
	expect(part.wholes.map(({ hash }) => hash)).toContain(whole.hash)
})

test('follows a value to the file of its own that holds it', async () => {
	const values = await workflowValues()
	const { cacheFile } = await values.get('7e1e2b45')
	expect(cacheFile).toEqual({ path: 'matrix_cache/ab73ce1c114aae86735d270ff4b58edf8abf03d2', sizeBytes: 99 })
	const named = { offset: 0, atMost: 1_000 }
	expect(Buffer.from((await values.bytes('7e1e2b45', named))?.bytes ?? []).toString()).toBe(cacheFile?.path)
	const kept = await readFile(redunFixture(`workflow/${cacheFile?.path}`))
	expect(await values.bytes('7e1e2b45', { ...named, cacheFile: true })).toEqual({
		bytes: new Uint8Array(kept),
		sizeBytes: 99,
		type: 'workflow.Matrix',
		format: 'application/python-pickle',
	})
	expect((await values.bytes('7e1e2b45', { offset: 90, atMost: 4, cacheFile: true }))?.bytes).toEqual(new Uint8Array(kept.subarray(90, 94)))
	// Without a project nobody knows where its path begins; and any other value names none
	expect(await (await workflowValues({ places: nowhere })).bytes('7e1e2b45', { ...named, cacheFile: true })).toBeNull()
	expect(await values.bytes('9a73b593', { ...named, cacheFile: true })).toBeNull()
	expect(await values.checkHash('7e1e2b45')).toMatchObject({ result: 'matches' })
	const { values: listed } = await allValues(values)
	const others = await Promise.all(listed.filter(({ type }) => type !== 'workflow.Matrix').map(({ hash }) => values.get(hash)))
	expect(others.filter((other) => other.cacheFile)).toEqual([])
})

test('reads bytes wherever they lie, whole and in part', async () => {
	const values = await workflowValues()
	const big = await values.bytes('0a368e72', { offset: 0, atMost: 2_000_000 })
	expect(big).toMatchObject({ sizeBytes: 1_000_110, type: 'builtins.str', format: 'application/python-pickle' })
	const digest = createHash('sha512')
		.update('l5:Valuee')
		.update(big?.bytes ?? '')
	expect(digest.digest('hex').slice(0, 40)).toBe('0a368e72185e1b8fa7958b62162d27c86267fac5')
	for (const hash of ['0a368e72', 'ac3096b8']) {
		const all = await values.bytes(hash, { offset: 0, atMost: 2_000_000 })
		const part = await values.bytes(hash, { offset: 10, atMost: 20 })
		expect(part?.bytes).toEqual(all?.bytes.slice(10, 30))
		expect((await values.bytes(hash, { offset: all?.sizeBytes ?? 0, atMost: 20 }))?.bytes).toHaveLength(0)
	}
})

test('gives the first bytes of each value to whoever makes the briefs', async () => {
	const seen = new Map<string, number>()
	const values = await workflowValues({
		brief: (bytes, type) => {
			seen.set(type, Math.max(seen.get(type) ?? 0, bytes.length))
			return `a ${type}`
		},
	})
	const { values: listed } = await allValues(values)
	expect(listed.every(({ brief, type }) => brief === `a ${type}`)).toBe(true)
	expect(seen.get('builtins.str')).toBe(2048)
})

test('takes the unique beginning of a hash or an id, and says when there is none or there are several', async () => {
	const values = await workflowValues()
	const faultFrom = (answer: Promise<unknown>) => answer.then(() => null, faultOf)
	expect((await values.get('AC3096B8')).hash).toBe('ac3096b84d29a56ef1febffacf6e0be33d976551')
	expect(await faultFrom(values.get('a'))).toMatchObject({ kind: 'ambiguous-name', name: 'a' })
	expect(await faultFrom(values.get('ffffffffff'))).toEqual({ kind: 'not-in-store', what: 'value', name: 'ffffffffff' })
	expect(await faultFrom(values.get('main%'))).toEqual({ kind: 'not-in-store', what: 'value', name: 'main%' })
	expect(await faultFrom(values.jobs('nothing', whole))).toEqual({ kind: 'not-in-store', what: 'execution', name: 'nothing' })
	expect(await faultFrom(values.jobs('8', whole))).toMatchObject({ kind: 'ambiguous-name', matches: expect.arrayContaining([]) })
	expect(await faultFrom((await workflowValues()).bytes('zz', { offset: 0, atMost: 1 }))).toMatchObject({ kind: 'not-in-store' })
})

test('names types with their number and tasks that made something', async () => {
	const values = await workflowValues()
	const types = await values.types()
	expect(types[0]).toEqual({ type: 'redun.expression.TaskExpression', values: 34 })
	expect(types.reduce((sum, { values: held }) => sum + held, 0)).toBe(156)
	const tasks = await values.tasks()
	expect(tasks).toContain('demo.write_report')
	expect(tasks).toEqual([...tasks].toSorted())
	for (const task of tasks) {
		const { total } = await values.list({ filter: { task }, sort: { by: 'hash', descending: false }, ...whole })
		expect(total, task).toBeGreaterThan(0)
	}
})

test('tells a database of another program from a repository', async () => {
	const { openSqlite } = await import('../../../electron/drivers/engines/sqlite.ts')
	const { recogniseRedun } = await import('../../../electron/drivers/stores/redun-tables.ts')
	const engine = await openSqlite({ path: redunFixture('workflow/redun.db') })
	expect(await recogniseRedun(engine.read, 'sqlite')).toEqual({
		kind: 'sqlite',
		evaluations: true,
		tags: true,
		jobsNameExecutions: true,
		times: 'utc',
	})
})
