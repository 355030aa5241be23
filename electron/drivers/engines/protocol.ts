import { eventIterator, oc, type } from '@orpc/contract'
import type { DatabaseSession, Fault } from '../../contract/fault.ts'
import type {
	CopiedFile,
	CopyProgress,
	CopyRequest,
	EngineDescription,
	EngineStep,
	Examination,
	FileReport,
	HoldEvent,
	HoldRequest,
	MigrateEvent,
	MigrateReport,
	Piece,
	PieceRequest,
	Query,
	RestoreRequest,
	Rows,
	Wanted,
} from './engine.ts'
import type { PackedRequest } from './packed-request.ts'

/** Names a call that can be cancelled: the answer still comes, and says how it ended. */
type Call = { readonly call: number }
type FileRequest = Call & { readonly path: string; readonly check: boolean }

/** What the core's side asks of an engine process. Both ends are of the same build, so shapes are types and need no check. */
export const engineProtocol = {
	/** Opens the one database of this process. With `identity`, only that very one. Answers its identity. */
	open: oc.input(type<{ readonly wanted: Wanted; readonly identity: string | null }>()).output(type<string>()),
	/** Objects as `objectsToText` writes them. */
	describe: oc.output(type<{ readonly description: Omit<EngineDescription, 'objects'>; readonly objects: string }>()),
	schemaHash: oc.output(type<string>()),
	read: oc.input(type<Call & { readonly queries: readonly Query[] }>()).output(type<readonly Rows[]>()),
	piece: oc.input(type<Call & { readonly request: PieceRequest }>()).output(type<Piece | null>()),
	write: oc
		.input(type<{ readonly statements: readonly Query[]; readonly lockTimeoutMs: number | null }>())
		.output(type<readonly number[]>()),
	/** Events of this call and of those below come in the batches of `relay`. */
	migrate: oc
		.input(type<Call & { readonly request: PackedRequest }>())
		.output(eventIterator(type<readonly MigrateEvent[]>(), type<MigrateReport>())),
	copyTo: oc.input(type<Call & CopyRequest>()).output(eventIterator(type<readonly CopyProgress[]>(), type<CopiedFile>())),
	inspectFile: oc.input(type<FileRequest>()).output(eventIterator(type<readonly CopyProgress[]>(), type<FileReport>())),
	restoreFrom: oc.input(type<Call & RestoreRequest>()).output(eventIterator(type<readonly CopyProgress[]>(), type<null>())),
	watch: oc.output(type<void>()),
	/** Tells `held`, then lasts until it is cancelled or the lock is lost, which is a fault. */
	hold: oc
		.input(type<Call & HoldRequest>())
		.output(eventIterator(type<readonly (HoldEvent | { readonly kind: 'held' })[]>(), type<null>())),
	heldSessions: oc.input(type<Call & { readonly act: 'interrupt' | 'endSessions' }>()).output(type<void>()),
	recover: oc.output(type<string>()),
	examine: oc.input(type<{ readonly steps: readonly EngineStep[] }>()).output(type<readonly Examination[]>()),
	sessions: oc.output(type<readonly DatabaseSession[]>()),
	copyFault: oc.output(type<Fault | null>()),
	/** Answers the one event of a call that its engine waits with: a statement that is committed by itself. */
	proceed: oc.input(type<Call>()).output(type<void>()),
	cancel: oc.input(type<Call>()).output(type<void>()),
	close: oc.output(type<void>()),
}
