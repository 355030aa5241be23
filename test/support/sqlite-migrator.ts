/**
 * The whole application in small, to be killed: runs the steps of `sqlite-kill-plan.ts` with the direct engine.
 * Usage: PATH. Prints `running` when the first statement starts and `done` after the commit.
 */
import { openSqlite } from '../../electron/drivers/engines/sqlite.ts'
import { killPlan } from './sqlite-kill-plan.ts'

process.env['SQLITE_USE_URI'] = '1'
const [path = ''] = process.argv.slice(2)
const engine = await openSqlite({ path })
let told = false
await engine.migrate(killPlan, {
	onEvent({ kind }) {
		if (kind === 'statement' && !told) console.log('running')
		told ||= kind === 'statement'
	},
})
console.log('done')
await engine.close()
