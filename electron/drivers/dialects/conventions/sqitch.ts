import { createHash } from 'node:crypto'
import { momentOf, toMoment } from './book-times.ts'
import { type ConventionReader, type FileHistory, type FileRevision, type ProjectFolder, quotedName } from './convention.ts'
import { notUtf8, script } from './revision-files.ts'
import { appliedRecord, showOnly } from './shown-only.ts'

type Change = { readonly name: string; readonly note: string; readonly plannedAt: string | null }

/** Sqitch: a plan of named changes with deploy and revert scripts, and a registry of what is deployed. */
export function createSqitch(): ConventionReader {
	return showOnly({
		kind: 'sqitch',
		toolName: 'Sqitch',
		engines: ['postgres', 'sqlite'],
		usualFolders: ['.', 'sqitch', 'db'],
		async recogniseFolder({ names }) {
			return names.includes('sqitch.plan') ? { sureness: 'certain', evidence: ['sqitch.plan'] } : null
		},
		recogniseLedger({ namespace, name, columns }) {
			const has = new Set(columns.map((column) => column.name))
			if (!['change_id', 'script_hash', 'change', 'project', 'committed_at', 'planner_name'].every((column) => has.has(column))) return null
			// The events table has nearly the same columns, and one more
			if (has.has('event')) return null
			return {
				sureness: 'certain',
				evidence: [`table ${namespace === null ? name : `${namespace}.${name}`} with change_id and script_hash`],
			}
		},
		defaultLedger: (engine) => ({ namespace: engine === 'postgres' ? 'sqitch' : null, name: 'changes' }),
		readFiles,
		driftOf({ checksum }, record) {
			const edited = checksum !== null && record.checksum !== null && checksum !== record.checksum
			return { edited, why: edited ? 'another text' : '' }
		},
		async readLedger({ engine, ledger, read }) {
			const sql = `SELECT "change", script_hash, ${momentOf(engine, 'committed_at')}, note FROM ${quotedName(ledger)} ORDER BY committed_at`
			const [rows] = await read([{ sql }])
			return (rows?.rows ?? []).map(([change, hash, committedAt, note]) =>
				appliedRecord(String(change), toMoment(engine, committedAt), {
					checksum: hash === null || hash === undefined ? null : String(hash),
					message: String(note ?? ''),
				}),
			)
		},
		entry: ({ ledger }) => ({ expression: '"change"', from: quotedName(ledger) }),
	})
}

async function readFiles(folder: ProjectFolder): Promise<FileHistory> {
	const plan = folder.names.includes('sqitch.plan') ? ((await folder.text('sqitch.plan')) ?? '') : ''
	const changes = plan.split(/\r?\n/).flatMap(readChange)
	// Reworking gives a name a second place; its scripts are those of the last
	const last = [...new Map(changes.map((change) => [change.name, change])).values()]
	return { revisions: await Promise.all(last.map((change) => toRevision(folder, change))), troubles: [] }
}

/** `name [requires] 2024-01-02T03:04:05Z Planner <address> # note`; pragmas begin with %, tags with @. */
function readChange(line: string): readonly Change[] {
	const text = line.trim()
	if (text === '' || /^[%@#]/.test(text)) return []
	const [, name = '', plannedAt] = /^\+?\s*([^\s[]+).*?\s(\d{4}-\d\d-\d\d)T[\d:]+Z\s/.exec(text) ?? []
	if (name === '') return []
	const note = /#\s*(.*)$/.exec(text)?.[1] ?? ''
	return [{ name, note, plannedAt: plannedAt ?? null }]
}

async function toRevision(folder: ProjectFolder, { name, note, plannedAt }: Change): Promise<FileRevision> {
	const file = `deploy/${name}.sql`
	const there = folder.names.includes(file)
	const read = async (path: string) => {
		if (!folder.names.includes(path)) return null
		const sql = await folder.text(path)
		return sql === null ? notUtf8(name, path) : script(sql)
	}
	return {
		version: name,
		label: name,
		message: note,
		file,
		createdAt: plannedAt,
		up: await read(file),
		down: await read(`revert/${name}.sql`),
		checksum: there
			? createHash('sha1')
					.update(await folder.bytes(file))
					.digest('hex')
			: null,
	}
}
