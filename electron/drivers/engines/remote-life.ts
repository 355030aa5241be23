import type { ContractRouterClient } from '@orpc/contract'
import type { Caller as CallerOf } from '../crossing/call.ts'
import { beginLife as beginLifeOf, type Incarnation as IncarnationOf, type Life as LifeOf } from '../crossing/life.ts'
import type { Wanted } from './engine.ts'
import type { SpawnEngineProcess } from './engine-channel.ts'
import type { engineProtocol } from './protocol.ts'

type EngineClient = ContractRouterClient<typeof engineProtocol>

/** One engine process that has the database open. */
export type Incarnation = IncarnationOf<EngineClient>
/** Keeps an engine process for one database: starts another when the one before has ended. */
export type Life = LifeOf<EngineClient>
export type Caller = CallerOf<EngineClient>

/** Starts the first process and opens the database in it. Faults: those of opening, `engine-stopped`. */
export function beginLife({ wanted, spawn }: { readonly wanted: Wanted; readonly spawn: SpawnEngineProcess }): Promise<Life> {
	// What is made is made once
	const again: Wanted = 'server' in wanted ? wanted : { path: wanted.path, ...(wanted.unopened && { unopened: true }) }
	return beginLifeOf<EngineClient>({
		spawn,
		under: [],
		open: (client, identity) => client.open({ wanted: identity === null ? wanted : again, identity }),
		close: (client) => client.close(),
	})
}
