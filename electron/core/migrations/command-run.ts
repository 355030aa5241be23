import type { OpenEngine } from '../../drivers/engines/engine.ts'
import type { BackupFolder } from '../backups/backup-folder.ts'
import type { Databases } from '../connections/databases.ts'
import type { WantedOf } from '../connections/wanted.ts'
import type { Keeping } from './change.ts'
import type { CommandWork } from './command-act.ts'

/** What carrying a plan out by the project's command takes of the core. */
export type CommandParts = CommandWork['parts'] & {
	readonly openEngine: OpenEngine
	readonly wantedOf: WantedOf
	readonly folder: BackupFolder
	readonly databases: Databases
}

/** A command under way, and everything a way of carrying it out needs. */
export type CommandRun = CommandWork & {
	readonly parts: CommandParts
	readonly keeping: Keeping
	readonly lockTimeoutMs: number
}
