import type { RunCommand } from '../drivers/commands/command.ts'
import type { AlembicSpeech } from '../drivers/commands/speech.ts'
import type { Dialect } from '../drivers/dialects/dialect.ts'
import type { OpenEngine } from '../drivers/engines/engine.ts'
import type { OpenKeeper } from '../drivers/stores/keeper.ts'
import type { OpenTransfer } from '../drivers/transfers/transfer.ts'
import type { FileSystem } from '../lib/file-system.ts'
import type { Actor, Journal } from './activity/journal.ts'
import type { BackupFolder } from './backups/backup-folder.ts'
import type { Catalog } from './connections/catalog.ts'
import type { Databases } from './connections/databases.ts'
import type { ServerPlaces } from './connections/libpq-files.ts'
import type { Secrets } from './connections/secrets.ts'
import type { WantedOf } from './connections/wanted.ts'
import type { Acts } from './migrations/acts.ts'
import type { RunLocks } from './migrations/run-lock.ts'
import type { CopyFolder } from './transfers/copy-folder.ts'
import type { CopyReports } from './transfers/copy-reports.ts'
import type { Keepers } from './values/keepers.ts'
import type { KeptChecks } from './values/kept-checks.ts'

/** What the machine and the person bring: nothing in the core reads the environment, the clock or chance by itself. */
export type CoreSurroundings = {
	readonly homeFolder: string
	/** What addresses are read against. */
	readonly places: ServerPlaces
	readonly actor: Actor
	readonly files: FileSystem
	readonly now: () => Date
	/** Random lower-case hex, at least 32 digits. */
	readonly newId: () => string
	readonly isProcessAlive: (processId: number) => boolean
}

/** The parts the subjects of the core are made of, each built once. */
export type CoreParts = CoreSurroundings & {
	readonly openEngine: OpenEngine
	/** Runs a project's own command. */
	readonly runCommand: RunCommand
	/** Understands what Alembic prints. */
	readonly speech: AlembicSpeech
	/** In the order in which they are asked whether a database is theirs; the first also makes the sample. */
	readonly dialects: readonly [Dialect, ...Dialect[]]
	readonly catalog: Catalog
	/** What a database of the catalog is opened with: the only way from a record to an engine. */
	readonly wantedOf: WantedOf
	readonly secrets: Secrets
	readonly databases: Databases
	readonly keepers: Keepers
	/** What checks of cached values came to. */
	readonly checks: KeptChecks
	readonly openKeeper: OpenKeeper
	readonly openTransfer: OpenTransfer
	/** Copies that were begun, and the snapshots that they are made from. */
	readonly copies: CopyFolder
	/** What copies and comparisons said in the end. */
	readonly reports: CopyReports
	/** Folders of Headway's own files for PostgreSQL, by convention: a target has nothing yet that they could be known by. */
	readonly ownFiles: Readonly<Record<string, string>>
	/** IANA name of this machine's zone: the default for times that do not say theirs. */
	readonly timeZone: string
	readonly journal: Journal
	readonly folder: BackupFolder
	readonly locks: RunLocks
	readonly acts: Acts
}
