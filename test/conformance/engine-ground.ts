import { afterEach, beforeEach } from 'vitest'
import { type Fault, FaultError } from '../../electron/contract/fault.ts'
import type { Engine, OpenFile } from '../../electron/drivers/engines/engine.ts'
import { createPlace, type Place } from '../support/sqlite-place.ts'

/** What differs between forms of an engine by their nature. */
export type EngineAbilities = {
	/** A cancel ends a statement that is under way; otherwise it waits for the statement's end. */
	readonly interruptsStatements: boolean
}

/** A parent and its children, an index, a trigger and a view: what a rebuild of a table can break. */
export const family = `
	CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
	CREATE TABLE child (id INTEGER PRIMARY KEY, parent_id INTEGER REFERENCES parent (id) ON DELETE CASCADE);
	CREATE INDEX child_parent ON child (parent_id);
	CREATE TABLE ledger (version TEXT PRIMARY KEY);
	INSERT INTO parent VALUES (1, 'one'), (2, 'two');
	INSERT INTO child VALUES (1, 1), (2, 1), (3, 2);
	INSERT INTO ledger VALUES ('v1');
`
/** The bookkeeping of the family. */
export const ledgerQuery = { sql: 'SELECT version FROM ledger ORDER BY version' }

/** What the tests of one engine stand on: a fresh place for each, and the engine opened there. */
export type Ground = {
	readonly open: OpenFile
	readonly place: Place
	openMade(name: string, sql: string): Promise<Engine>
	openFamily(): Promise<Engine>
}

/** Lays the ground for the tests of the describe block that this is called in. */
export function layGround(open: OpenFile): Ground {
	let place: Place
	beforeEach(() => {
		place = createPlace()
	})
	afterEach(() => place[Symbol.asyncDispose]())
	const openMade = async (name: string, sql: string) => place.opened(await open({ path: place.make(name, sql) }))
	return {
		open,
		get place() {
			return place
		},
		openMade,
		openFamily: () => openMade('family.db', family),
	}
}

/** The fault that work ends with; anything else fails the test. */
export async function faultOf(work: Promise<unknown>): Promise<Fault> {
	try {
		await work
	} catch (thrown) {
		if (thrown instanceof FaultError) return thrown.fault
		throw thrown
	}
	throw new Error('it went well')
}
