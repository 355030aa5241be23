import type { FileHistory, FileRevision, FileTrouble, ProjectFolder, Script, Sign } from './convention.ts'
import { refusedScript } from './refused-script.ts'
import { dayOf, notUtf8, ownNames, script } from './revision-files.ts'
import { timeOfSeconds } from './version-rows.ts'

type Part = 'up' | 'down' | 'both' | 'code'
type Found = { readonly name: string; readonly file: string; readonly part: Part }

const marker = (direction: 'up' | 'down') => new RegExp(`^\\s*--[\\s-]*${direction}\\s+migration`, 'im')

/** The marker of a part is its own; without one, names alone do not tell. */
export async function looksLikeNodePgMigrate(folder: ProjectFolder): Promise<Sign | null> {
	const found = ownNames(folder)
		.map(readName)
		.filter((one) => one !== null)
	for (const { file } of found.filter(({ part }) => part === 'both').slice(0, 5))
		if (marker('up').test((await folder.text(file)) ?? '')) return { sureness: 'certain', evidence: [`${file} has “-- Up Migration”`] }
	const [first] = found
	if (first === undefined) return null
	return { sureness: 'unsure', evidence: [first.file] }
}

/** Files with a number before their name, by that number. */
export async function readNodePgMigrateFiles(folder: ProjectFolder): Promise<FileHistory> {
	const found = ownNames(folder)
		.map(readName)
		.filter((one) => one !== null)
	const names = [...new Set(found.map(({ name }) => name))].sort(compareNames)
	const parts = Map.groupBy(found, ({ name }) => name)
	const revisions = await Promise.all(names.map((name) => readRevision(folder, name, parts.get(name) ?? [])))
	return {
		revisions: revisions.filter((revision) => revision !== null),
		troubles: names.flatMap((name) => troublesOf(name, parts.get(name) ?? [])),
	}
}

function readName(file: string): Found | null {
	const sql = /^(\d.*?)(?:\.(up|down))?\.sql$/.exec(file)
	if (sql) return { name: sql[1] ?? '', file, part: sql[2] === 'up' || sql[2] === 'down' ? sql[2] : 'both' }
	const code = /^(\d.*)\.[cm]?[jt]s$/.exec(file)
	return code && !file.endsWith('.d.ts') ? { name: code[1] ?? '', file, part: 'code' } : null
}

/** By number, where seventeen digits are a time; then as people count. */
function compareNames(one: string, other: string): number {
	return momentOfName(one) - momentOfName(other) || one.localeCompare(other, undefined, { numeric: true, ignorePunctuation: true })
}

function momentOfName(name: string): number {
	const digits = /^\d+/.exec(name)?.[0] ?? ''
	const [, year, month, day, hours, minutes, seconds, milliseconds] =
		/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d{3})$/.exec(digits)?.map(Number) ?? []
	if (year === undefined) return Number(digits)
	return Date.UTC(year, (month ?? 1) - 1, day, hours, minutes, seconds, milliseconds)
}

async function readRevision(folder: ProjectFolder, name: string, parts: readonly Found[]): Promise<FileRevision | null> {
	const both = parts.find(({ part }) => part === 'both')
	const up = parts.find(({ part }) => part === 'up')
	const code = parts.find(({ part }) => part === 'code')
	const file = both ?? up ?? code
	if (file === undefined) return null
	const scripts = both
		? await readBoth(folder, both.file, name)
		: up
			? { up: await whole(folder, up.file, name), down: await downOf(folder, name, parts) }
			: { up: refusedScript(name, 'directive', file.file), down: refusedScript(name, 'directive', file.file) }
	const [, digits = '', slug = ''] = /^(\d+)[_-]?(.*)$/.exec(name) ?? []
	const createdAt = /^1\d{12}$/.test(digits) ? (timeOfSeconds(Number(digits) / 1000)?.slice(0, 10) ?? null) : dayOf(digits)
	return { version: name, label: name, message: slug.replaceAll(/[-_]/g, ' '), file: file.file, createdAt, ...scripts, checksum: null }
}

async function whole(folder: ProjectFolder, file: string, name: string): Promise<Script> {
	const sql = await folder.text(file)
	return sql === null ? notUtf8(name, file) : script(sql)
}

async function downOf(folder: ProjectFolder, name: string, parts: readonly Found[]): Promise<Script | null> {
	const down = parts.find(({ part }) => part === 'down')
	return down ? whole(folder, down.file, name) : null
}

/** From each marker to the other; without markers everything leads up, and there is no way down. */
async function readBoth(folder: ProjectFolder, file: string, name: string): Promise<{ readonly up: Script; readonly down: Script | null }> {
	const text = await folder.text(file)
	if (text === null) return { up: notUtf8(name, file), down: null }
	const up = text.search(marker('up'))
	const down = text.search(marker('down'))
	const part = (from: number, to: number) => text.slice(from, to < from ? undefined : to)
	return { up: script(up < 0 ? text : part(up, down)), down: down < 0 ? null : script(part(down, up)) }
}

function troublesOf(name: string, parts: readonly Found[]): readonly FileTrouble[] {
	const [first, second] = parts.filter(({ part }) => part === 'both' || part === 'up' || part === 'code')
	if (first === undefined)
		return parts.map(({ file }) => ({ kind: 'file-unreadable', file, version: name, detail: 'there is no .up.sql beside it' }))
	if (second !== undefined) return [{ kind: 'duplicate-version', file: second.file, version: name, detail: `${first.file} has it too` }]
	return []
}
