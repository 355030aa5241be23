import type { ClientRange } from './dialect.ts'

/** One version of redun's schema, as the library's own migrations name it. */
export type RedunVersion = {
	/** Id of the Alembic migration that leads to it. */
	readonly id: string
	/** `major.minor`, as people say it. */
	readonly label: string
	readonly major: number
	readonly minor: number
	readonly message: string
	/** Day the migration was written, `YYYY-MM-DD`. One is older than its parents: it was moved behind them later. */
	readonly createdAt: string
	/** First release of the library that knows it; null for the one from before releases. */
	readonly since: string | null
}

function version(label: string, id: string, message: string, createdAt: string, since: string | null): RedunVersion {
	const [major, minor] = label.split('.').map(Number)
	return { id, label, major: Number(major), minor: Number(minor), message, createdAt, since }
}

/** Every version, oldest first. One straight line: each stands on the one before it. */
export const redunVersions: readonly RedunVersion[] = [
	version('1.0', '806f5dcb11bf', 'Prototype schema.', '2020-05-01', null),
	version('2.0', '647c510a77b1', 'Initial production schema.', '2020-05-07', '0.4.11'),
	version('2.1', '30ffbaee18cd', 'Backfill companion values for tasks', '2021-05-19', '0.5.0'),
	version('2.2', '71ec303c90e4', 'Add indexes for id prefix search', '2021-07-18', '0.6.0'),
	version('2.3', 'd4af139b6f53', 'Add job.execution_id', '2021-08-01', '0.6.0'),
	version('3.0', 'cd2d53191748', 'Make job.execution_id non-nullable', '2021-08-01', '0.6.0'),
	version('3.1', 'cc4f663817b6', 'Add Tag schemas.', '2020-08-16', '0.7.0'),
	version('3.2', 'eb7b95e4e8bf', 'Remove length restriction on value type names.', '2022-11-07', '0.12.0'),
	version('3.3', 'f68b3aaee9cc', 'Add job and value indexes.', '2024-06-14', '0.22.0'),
	version('3.4', '3b0a6e67cc58', 'Add UTC timezone to timestamps.', '2024-08-24', '0.23.0'),
	version('3.5', '0bee3d6dba76', 'Add updated_time.', '2024-10-01', '0.25.0'),
]

/** Label of the newest version this app can move a database to. */
export const newestKnown = '3.5'

/** The version with an Alembic id, or undefined when this app does not know it. */
export function versionOfId(id: string): RedunVersion | undefined {
	return redunVersions.find((candidate) => candidate.id === id)
}

/** The version with a label such as `3.1`. An unknown label is a defect: labels are written in this house only. */
export function versionOf(label: string): RedunVersion {
	const found = redunVersions.find((candidate) => candidate.label === label)
	if (!found) throw new Error(`no redun version ${label}`)
	return found
}

/** Is one version the other or newer. Only the numbers order versions; the ids do not. */
export function isAtLeast(one: RedunVersion, other: Pick<RedunVersion, 'major' | 'minor'>): boolean {
	return one.major > other.major || (one.major === other.major && one.minor >= other.minor)
}

/** The version a step down from `one` arrives at; null for the first, below which redun does not go. */
export function versionBefore(one: RedunVersion): RedunVersion | null {
	return redunVersions[redunVersions.indexOf(one) - 1] ?? null
}

type Requirement = ClientRange & { readonly major: number; readonly minor: number }

/** What each release asks of a database: at least this minor of this major, and any newer minor, known to it or not. */
const requirements: readonly Requirement[] = [
	{ clients: '<=0.4.10', needs: '>=1.0 <2', major: 1, minor: 0 },
	{ clients: '0.4.11 - 0.5.0', needs: '>=2.0 <3', major: 2, minor: 0 },
	{ clients: '0.5.1 - 0.6.0', needs: '>=3.0 <4', major: 3, minor: 0 },
	{ clients: '0.6.1 - 0.22.0', needs: '>=3.1 <4', major: 3, minor: 1 },
	{ clients: '0.23.0 - 0.24.0', needs: '>=3.4 <4', major: 3, minor: 4 },
	{ clients: '>=0.25.0', needs: '>=3.5 <4', major: 3, minor: 5 },
]

/** Releases of the library that open a database at this version, oldest first. */
export function clientsOf(at: RedunVersion): readonly ClientRange[] {
	return requirements
		.filter((requirement) => requirement.major === at.major && requirement.minor <= at.minor)
		.map(({ clients, needs }) => ({ clients, needs }))
}

/** Releases that open a database at `from` and no longer at `to`. */
export function clientsShutOut(from: RedunVersion, to: RedunVersion): readonly string[] {
	const after = new Set(clientsOf(to).map((range) => range.clients))
	return clientsOf(from)
		.map((range) => range.clients)
		.filter((clients) => !after.has(clients))
}
