import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTupleSplitter, createTupleWriter, type Tuples } from './canonical-rows.ts'
import type { TupleStream } from './compare-merge.ts'
import type { TupleOrder } from './compare-order.ts'

/** How much is sorted in memory at once; what is more goes through a file. Bytes. */
const mostInMemory = 8_388_608
/** Rows take room for their places too, however short they are. */
const mostRowsInMemory = 150_000
const pageBytes = 262_144
/** For the pages of all parts that are being merged, together. */
const mergeBytes = 16_777_216

/** One sorted part of the file, `from` to `end`. */
type Run = { readonly from: number; readonly end: number }

/**
 * The rows of a stream in another order, with bounded memory: sorted part by part, the parts kept in a file of the system's
 * temporary folder, and merged. The file needs as much room as the rows, and goes away in the end.
 */
export async function* sortTuples(
	stream: TupleStream,
	order: TupleOrder,
	mostBytes: number = mostInMemory,
): AsyncGenerator<Tuples, void, void> {
	const first = await nextPart(stream, mostBytes)
	if (first === null) return
	const second = await nextPart(stream, mostBytes)
	if (second === null) {
		yield* sortedPages(first, order)
		return
	}
	const folder = await mkdtemp(join(tmpdir(), 'headway-compare-'))
	const file = await open(join(folder, 'rows'), 'w+')
	try {
		const runs = [await writeRun(file, 0, first, order)]
		for (let part: Tuples | null = second; part !== null; part = await nextPart(stream, mostBytes))
			runs.push(await writeRun(file, runs.at(-1)?.end ?? 0, part, order))
		yield* mergeRuns(file, runs, order)
	} finally {
		await file.close()
		await rm(folder, { recursive: true, force: true })
	}
}

async function nextPart(stream: TupleStream, mostBytes: number): Promise<Tuples | null> {
	const writer = createTupleWriter(0)
	let rows = 0
	while (writer.out.length < mostBytes && rows < mostRowsInMemory) {
		const { value: page, done } = await stream.next()
		if (done) break
		for (let row = 0; row < page.count; row++) writer.row(page, row)
		rows += page.count
	}
	return rows === 0 ? null : writer.page()
}

function* sortedPages(part: Tuples, order: TupleOrder): Generator<Tuples, void, void> {
	const rows = Array.from({ length: part.count }, (_, row) => row).sort((one, other) => order(part, one, part, other))
	const writer = createTupleWriter(0)
	for (const row of rows) {
		writer.row(part, row)
		if (writer.out.length >= pageBytes) yield writer.page()
	}
	if (writer.out.length > 0) yield writer.page()
}

async function writeRun(file: FileHandle, from: number, part: Tuples, order: TupleOrder): Promise<Run> {
	let end = from
	for (const page of sortedPages(part, order)) {
		const length = page.starts[page.count] ?? 0
		await file.writev([page.bytes.subarray(0, length)], end)
		end += length
	}
	return { from, end }
}

type Reading = { readonly page: Tuples; readonly row: number; readonly pages: AsyncGenerator<Tuples, void, void> }

async function* mergeRuns(file: FileHandle, runs: readonly Run[], order: TupleOrder): AsyncGenerator<Tuples, void, void> {
	const heap: Reading[] = []
	const before = (one: Reading, other: Reading) => order(one.page, one.row, other.page, other.row) < 0
	for (const run of runs) {
		const reading = await firstOf(readRun(file, run, Math.min(pageBytes, Math.max(8_192, mergeBytes / runs.length) | 0)))
		if (reading !== null) heap.push(reading)
		for (let at = heap.length - 1; at > 0; ) at = rise(heap, at, before)
	}
	const writer = createTupleWriter(0)
	for (let least = heap[0]; least !== undefined; least = heap[0]) {
		writer.row(least.page, least.row)
		const next = least.row + 1 < least.page.count ? { ...least, row: least.row + 1 } : await firstOf(least.pages)
		const last = next ?? heap.pop()
		if (last !== undefined && heap.length > 0) heap[0] = last
		for (let at = 0; at < heap.length; ) at = sink(heap, at, before)
		if (writer.out.length >= pageBytes) yield writer.page()
	}
	if (writer.out.length > 0) yield writer.page()
}

async function firstOf(pages: AsyncGenerator<Tuples, void, void>): Promise<Reading | null> {
	const { value: page, done } = await pages.next()
	return done ? null : { page, row: 0, pages }
}

async function* readRun(file: FileHandle, { from, end }: Run, pieceBytes: number): AsyncGenerator<Tuples, void, void> {
	const splitter = createTupleSplitter('bare')
	for (let at = from; at < end; ) {
		const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(Math.min(pieceBytes, end - at)), 0, undefined, at)
		if (bytesRead === 0) throw new Error('the file of sorted rows is shorter than it was')
		at += bytesRead
		const page = splitter.split(buffer.subarray(0, bytesRead))
		if (page !== null) yield page
	}
}

type Before = (one: Reading, other: Reading) => boolean

/** Moves an entry towards the top; answers where to go on, 0 for nowhere. */
function rise(heap: Reading[], at: number, before: Before): number {
	const parent = (at - 1) >> 1
	const [child, above] = [heap[at], heap[parent]]
	if (child === undefined || above === undefined || !before(child, above)) return 0
	heap[at] = above
	heap[parent] = child
	return parent
}

/** Moves an entry away from the top; answers where to go on, beyond the end for nowhere. */
function sink(heap: Reading[], at: number, before: Before): number {
	const left = 2 * at + 1
	const [entry, one, other] = [heap[at], heap[left], heap[left + 1]]
	if (entry === undefined || one === undefined) return heap.length
	const child = other !== undefined && before(other, one) ? left + 1 : left
	const below = heap[child]
	if (below === undefined || !before(below, entry)) return heap.length
	heap[at] = below
	heap[child] = entry
	return child
}
