import { describe, expect, test } from 'vitest'
import type { Engine, OpenFile } from '../../electron/drivers/engines/engine.ts'
import { rowsOf, withProgram } from '../support/sqlite-place.ts'
import { aloneLaw } from './engine-alone-law.ts'
import { copyingLaw } from './engine-copying-law.ts'
import { type EngineAbilities, family, layGround, ledgerQuery } from './engine-ground.ts'
import { lookingLaw } from './engine-looking-law.ts'
import { migratingLaw } from './engine-migrating-law.ts'
import { steppingLaw } from './engine-stepping-law.ts'

/** What every form of an engine holds to. Real files, real processes. */
export function engineLaw(form: string, open: OpenFile, abilities: EngineAbilities): void {
	describe(`the ${form} engine`, () => {
		const ground = layGround(open)
		lookingLaw(ground)
		migratingLaw(ground, abilities)
		steppingLaw(ground)
		aloneLaw(ground)
		copyingLaw(ground)

		test('what another program commits is seen by the next call', async () => {
			const engine = await ground.openFamily()
			await engine.describe()
			withProgram(ground.place.file('family.db'), (db) => db.exec("INSERT INTO ledger VALUES ('v2')"))
			expect(await rowsOf(engine, ledgerQuery.sql)).toEqual([['v1'], ['v2']])
		})

		test('closing leaves nothing but the file', async () => {
			const engine: Engine = await ground.open({ path: ground.place.make('family.db', family) })
			await engine.close()
			expect(ground.place.listing()).toHaveLength(1)
		})
	})
}
