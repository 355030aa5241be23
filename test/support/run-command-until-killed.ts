import { spawn } from 'node:child_process'
import { pathToFileURL } from 'node:url'
import { openApp } from '../../electron/app.ts'
import { inProject, type TestApp, testSurroundings } from './test-app.ts'

/** Starts a Headway of its own on the app's state, lets it upgrade, and kills it once it is in the middle of a step. */
export async function killInTheMiddle(app: TestApp, target: string, step: string): Promise<NodeJS.Signals | null> {
	const child = spawn(process.execPath, [inProject('test/support/run-command-until-killed.ts'), app.options.homeFolder, target], {
		stdio: ['ignore', 'pipe', 'inherit'],
		env: { ...process.env, SQLITE_USE_URI: '1' },
	})
	const ended = new Promise<NodeJS.Signals | null>((resolve) => child.once('exit', (_, signal) => resolve(signal)))
	child.stdout.setEncoding('utf8')
	let told = ''
	for await (const text of child.stdout) {
		told += text
		if (told.includes(`begun ${step}\n`)) child.kill('SIGKILL')
	}
	return ended
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
	const [homeFolder = '', target = ''] = process.argv.slice(2)
	const app = await openApp(testSurroundings(homeFolder))
	const { id } = await app.client.connections.open({ target })
	const to = { target: 'head' }
	const { binding, choices } = await app.client.migrations.plan({ database: id, to })
	for await (const event of await app.client.migrations.run({ database: id, to, choices, binding, backUpFirst: false }))
		if (event.kind === 'step-started') process.stdout.write(`begun ${event.id}\n`)
	await app.close()
}
