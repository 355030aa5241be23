import type { Engine } from './engine.ts'

type Own = Pick<Engine, 'identity' | 'inspectFile'> & Partial<Pick<Engine, 'copyTo' | 'restoreFrom' | 'recover'>>

/**
 * An engine of a database that need not be there: it is opened anew for whatever is asked of it, except for what can be
 * done without, which is the engine's `own`. Faults: those of opening, from every call that has to open.
 */
export function unopenedEngine(open: () => Promise<Engine>, own: Own): Engine {
	const through = async <Result>(ask: (engine: Engine) => Promise<Result>): Promise<Result> => {
		const engine = await open()
		try {
			return await ask(engine)
		} finally {
			await engine.close()
		}
	}
	return {
		describe: () => through((engine) => engine.describe()),
		schemaHash: () => through((engine) => engine.schemaHash()),
		read: (queries, listening) => through((engine) => engine.read(queries, listening)),
		piece: (request, listening) => through((engine) => engine.piece(request, listening)),
		write: (statements, options) => through((engine) => engine.write(statements, options)),
		examine: (steps) => through((engine) => engine.examine(steps)),
		sessions: () => through((engine) => engine.sessions()),
		copyFault: () => through((engine) => engine.copyFault()),
		migrate: (request, listening) => through((engine) => engine.migrate(request, listening)),
		copyTo: (request, listening) => through((engine) => engine.copyTo(request, listening)),
		restoreFrom: (request, listening) => through((engine) => engine.restoreFrom(request, listening)),
		watch: () => through((engine) => engine.watch()),
		hold: (request, listening) => through((engine) => engine.hold(request, listening)),
		recover: () => through((engine) => engine.recover()),
		close: async () => undefined,
		...own,
	}
}
