import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { FaultError } from '../../contract/fault.ts'
import { toFault } from './sqlite-faults.ts'

/** A database file read page by page, without SQLite. Pages are numbered from 1. */
export type PageFile = {
	readonly pageBytes: number
	/** What of a page is SQLite's own; the rest is kept for extensions. */
	readonly usableBytes: number
	readonly pages: number
	/** Reads up to so many pages from one on; answers how many there were. Faults: `corrupt` where the first of them is not in the file, those of reading. */
	readInto(into: Buffer, page: number, count: number): number
	/** What is there is not what the format asks for. Throws the fault `corrupt`. */
	damaged(detail: string): never
	close(): void
}

const magic = 'SQLite format 3\0'
/** Of the header, in bytes. Source: https://sqlite.org/fileformat2.html#the_database_header */
const headerBytes = 100
const pageSizeAt = 16
const reservedAt = 20
const encodingAt = 56
const utf8 = 1

/**
 * Opens a file that nobody writes to and whose every change is in the file itself; null for one whose text is not UTF-8.
 * Its descriptor must not be closed while this process holds a lock on the same file: POSIX would drop that too.
 */
export function openPageFile(path: string): PageFile | null {
	const descriptor = openSync(path, 'r')
	const damaged = (detail: string): never => {
		throw new FaultError({ kind: 'corrupt', path, detail })
	}
	const readAt = (into: Buffer, length: number, position: number) => {
		try {
			return readSync(descriptor, into, 0, length, position)
		} catch (thrown) {
			throw toFault(thrown, { path })
		}
	}
	const header = Buffer.alloc(headerBytes)
	let isReadable = false
	try {
		const isWhole = readAt(header, headerBytes, 0) === headerBytes && header.toString('latin1', 0, magic.length) === magic
		isReadable = isWhole && header.readUInt32BE(encodingAt) === utf8
	} finally {
		if (!isReadable) closeSync(descriptor)
	}
	if (!isReadable) return null
	const written = header.readUInt16BE(pageSizeAt)
	const pageBytes = written === 1 ? 65_536 : written
	const pages = Math.floor(fstatSync(descriptor).size / pageBytes)
	return {
		pageBytes,
		usableBytes: pageBytes - header.readUInt8(reservedAt),
		pages,
		readInto(into, page, count) {
			if (page < 1 || page > pages) damaged(`page ${page} is not in the file`)
			const bytes = readAt(into, Math.min(count * pageBytes, into.length), (page - 1) * pageBytes)
			if (bytes < pageBytes) damaged(`page ${page} is cut off`)
			return Math.floor(bytes / pageBytes)
		},
		damaged,
		close: () => closeSync(descriptor),
	}
}
