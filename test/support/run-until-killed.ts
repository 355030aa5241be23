import { openApp } from '../../electron/app.ts'
import { testSurroundings } from './test-app.ts'

/** A Headway of its own that upgrades a database as far as it gets: started by tests that kill it on the way. */
const [homeFolder = '', path = '', backUpFirst = 'no'] = process.argv.slice(2)
const app = await openApp(testSurroundings(homeFolder))
const { id } = await app.client.connections.open({ target: path })
const to = { target: 'latest' }
const { binding, choices } = await app.client.migrations.plan({ database: id, to })
process.stdout.write('planned\n')
for await (const event of await app.client.migrations.run({ database: id, to, choices, binding, backUpFirst: backUpFirst === 'yes' })) {
	if (event.kind === 'step-started' || event.kind === 'phase' || event.kind === 'finished') process.stdout.write(`${event.kind}\n`)
}
await app.close()
