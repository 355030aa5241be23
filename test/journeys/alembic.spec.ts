import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect } from '@playwright/test'
import pg from 'pg'
import { reanaIds } from '../../electron/drivers/dialects/alembic/reana-place.ts'
import { writeComputedProject } from '../support/computed-project.ts'
import { startCluster } from '../support/postgres-cluster.ts'
import { execute, expectNoViolation, fixture, makeLibrary, openDatabase, plan, run, useCommand, useProject } from './alembic-screens.ts'
import { test } from './door.ts'

const heads = '8b22a7def609, be15da01293c'

test('a project’s command is chosen and tested, its plan is read, run, undone, and what it printed is kept', async ({ app, door }) => {
	const { project, file } = await makeLibrary(door.folder, '3c7d52e9a1b4')
	await openDatabase(app, file)
	await expect(app.getByRole('main')).toContainText('What is pending cannot be told before the project is known.')
	await useProject(app, join(project, 'alembic.ini'))
	await expect(app.getByRole('main')).toContainText('8 revisions are pending')
	await expect(app.getByRole('main')).toContainText('database of an Alembic project')
	await expectNoViolation(app, 'Overview without a command')

	await useCommand(app)
	await app.getByRole('button', { name: 'Test…' }).click()
	const testing = app.getByRole('dialog', { name: 'Test this command' })
	await expect(testing).toContainText('heads')
	await testing.getByRole('button', { name: 'Run them' }).click()
	await expect(testing.getByRole('status')).toContainText('It works, and tells the same as was read')
	await expect(testing.getByRole('region', { name: 'What was found' })).toContainText('8b22a7def609 and be15da01293c, as read')
	await expectNoViolation(app, 'Tested')
	await app.keyboard.press('Escape')

	await app.getByRole('button', { name: 'Upgrade to all heads' }).click()
	await expect(plan(app).getByRole('region', { name: 'Command line' })).toContainText(/ current( -v)?\s+alembic -c .* upgrade heads/)
	await expect(plan(app).getByRole('region', { name: 'What to know first' })).toContainText('works on a copy')
	await expect(plan(app)).not.toContainText('nothing is lost')
	await plan(app).getByRole('button', { name: 'Preview the SQL…' }).click()
	await expect(plan(app).getByRole('region', { name: 'SQL preview' })).toContainText('{step}')
	await plan(app).getByRole('button', { name: 'Render' }).click()
	await expect(plan(app).getByRole('status')).toContainText('8 of 8 steps rendered, 2 without SQL.')
	await plan(app)
		.getByRole('button', { name: /^up 6f4085bcd4e7/ })
		.click()
	await expect(plan(app).getByRole('textbox', { name: 'SQL that step 6f4085bcd4e7 up comes to' })).toContainText('UPDATE loan SET late')
	await expect(plan(app).getByRole('textbox', { name: 'Python of step 6f4085bcd4e7 up' })).toContainText('def upgrade():')
	await plan(app)
		.getByRole('button', { name: /^up 8b22a7def609/ })
		.click()
	await expect(plan(app)).toContainText('No SQL: This revision asks the live database')
	await expectNoViolation(app, 'Plan')

	await run(app, `Upgraded: the database is at ${heads}, verified`)
	await expect(app.getByRole('list', { name: 'What was verified' })).toContainText('exit code 0')
	await app.getByText('Log', { exact: true }).click()
	await expect(app.getByRole('region', { name: 'Log of the run' })).toContainText('Running upgrade 7a3196cde5f8 -> 8b22a7def609')
	await expectNoViolation(app, 'Run')
	expect((await execute('/usr/bin/alembic', ['current'], { cwd: project })).stdout.match(/\(head\)/g)).toHaveLength(2)
	await app.getByRole('button', { name: 'Undo' }).click()
	await app.getByRole('dialog').getByRole('button', { name: 'Undo' }).click()
	await expect(app.getByRole('status').filter({ hasText: 'Undone' })).toContainText('3c7d52e9a1b4')

	await app.getByRole('link', { name: 'Activity' }).click()
	await app.getByRole('row', { name: /Upgrade/ }).click()
	await app.getByRole('button', { name: 'Show what it printed' }).click()
	await expect(app.getByRole('region', { name: 'Output of the command' })).toContainText('Running upgrade 3c7d52e9a1b4 -> 4d6e63fab2c5')
	await expectNoViolation(app, 'Activity')
})

test('a downgrade runs by command, and moving the marker is an act of its own that runs nothing', async ({ app, door }) => {
	const { project, file } = await makeLibrary(door.folder, 'lending@head')
	await openDatabase(app, file)
	await useProject(app, project)
	await useCommand(app)
	await app.getByRole('link', { name: 'History' }).click()
	await app.getByRole('option', { name: /^2b9e41c8f6a0/ }).click()
	await app.getByRole('button', { name: 'Downgrade to here' }).click()
	await expect(plan(app).getByRole('region', { name: 'Command line' })).toContainText('downgrade 2b9e41c8f6a0')
	await run(app, 'Downgraded: the database is at 2b9e41c8f6a0, verified')
	await app.getByRole('link', { name: 'History' }).click()
	await app.getByRole('option', { name: /^3c7d52e9a1b4/ }).click()
	await app.getByRole('button', { name: 'Stamp this revision…' }).click()
	await expect(plan(app)).toContainText('This moves the marker only')
	await expect(plan(app).getByRole('region', { name: 'Command line' })).toContainText('alembic stamp 3c7d52e9a1b4')
	await run(app, 'Marker moved: the database is at 3c7d52e9a1b4, verified')
	const database = new DatabaseSync(file, { readOnly: true })
	expect(database.prepare('SELECT version_num FROM alembic_version').all()).toEqual([{ version_num: '3c7d52e9a1b4' }])
	expect(database.prepare("SELECT name FROM sqlite_schema WHERE name = 'author'").all()).toEqual([])
	database.close()
})

test('a failing revision leaves the file as it was, a command that goes elsewhere is stopped, one that is not there is named', async ({
	app,
	door,
}) => {
	const { file } = await makeLibrary(door.folder, '8b22a7def609')
	const failing = join(door.folder, 'failing')
	await cp(fixture('failing'), failing, { recursive: true })
	const before = await readFile(file)
	await openDatabase(app, file)
	await useProject(app, failing)
	await useCommand(app)
	await app.getByRole('link', { name: 'History' }).click()
	await app.getByRole('option', { name: /^d207ac81e954/ }).click()
	await app.getByRole('button', { name: 'Upgrade to here' }).click()
	await expect(plan(app)).toContainText('There is no way back by downgrade')
	await run(app, 'Nothing was changed: the database is at 8b22a7def609, as before')
	await expect(app.getByRole('alert')).toContainText('no_such_table')
	await expect(app.getByRole('list', { name: 'Steps' })).toContainText('failed, rolled back')
	expect((await readFile(file)).equals(before)).toBe(true)
	await expectNoViolation(app, 'Failed run')

	const copy = join(door.folder, 'elsewhere.db')
	await cp(file, copy)
	await execute('/usr/bin/alembic', ['downgrade', '2b9e41c8f6a0'], { cwd: join(door.folder, 'lab') })
	await app.goto(new URL('/', app.url()).href)
	await openDatabase(app, copy)
	await useProject(app, join(door.folder, 'lab'))
	await useCommand(app, { told: 'nothing: not told' })
	await app.getByRole('button', { name: 'Upgrade to all heads' }).click()
	await run(app, 'Nothing was changed')
	await expect(app.getByRole('alert')).toContainText('The command speaks to another database')
	await app.getByRole('link', { name: 'Overview' }).click()
	await app.getByRole('button', { name: 'Change…' }).click()
	await app.getByRole('textbox', { name: 'Command', exact: true }).fill('alembic | tee log')
	await app.getByRole('button', { name: 'Save', exact: true }).click()
	await expect(app.getByRole('alert')).toContainText('only a shell carries out')
	await app.getByRole('textbox', { name: 'Command', exact: true }).fill('no-such-alembic')
	await app.getByRole('button', { name: 'Save', exact: true }).click()
	await app.getByRole('button', { name: 'Test…' }).click()
	await app.getByRole('button', { name: 'Run them' }).click()
	await expect(app.getByRole('dialog').getByRole('alert')).toContainText('There is no program no-such-alembic')
	await expectNoViolation(app, 'Command not found')
})

test('a bundle of SQL is saved where Python is, and moves another database without it', async ({ app, door }) => {
	const { project, file } = await makeLibrary(door.folder, '2b9e41c8f6a0')
	const copy = join(door.folder, 'colleague.db')
	await cp(file, copy)
	await openDatabase(app, file)
	await useProject(app, project)
	await useCommand(app)
	await app.getByRole('button', { name: 'Save as SQL bundle…' }).click()
	const saving = app.getByRole('dialog', { name: 'Save as SQL bundle' })
	await saving.getByRole('textbox', { name: 'New folder' }).fill(join(door.folder, 'bundle'))
	await saving.getByRole('button', { name: 'Render and save' }).click()
	const saved = saving.getByRole('region', { name: 'What was saved' })
	await expect(saved.getByRole('status')).toContainText('19 steps saved')
	await expect(saved).toContainText('3 steps without SQL')
	await expectNoViolation(app, 'Bundle')
	await app.goto(new URL('/', app.url()).href)
	await openDatabase(app, copy)
	await useProject(app, join(door.folder, 'bundle'))
	await expect(app.getByRole('main')).toContainText('Alembic, saved as a bundle of SQL')
	await expect(app.locator('[aria-busy=true]')).toHaveCount(0)
	await expect(app.getByRole('heading', { name: 'Command' })).toHaveCount(0)
	await app.getByRole('link', { name: 'History' }).click()
	await app.getByRole('option', { name: /^7a3196cde5f8/ }).click()
	await app.getByRole('button', { name: 'Upgrade to here' }).click()
	await expect(plan(app)).toContainText('5 steps up, from 2b9e41c8f6a0 to 7a3196cde5f8')
	await run(app, 'Upgraded: the database is at 7a3196cde5f8, verified')
	await app.getByRole('link', { name: 'History' }).click()
	await app.getByRole('button', { name: 'Upgrade to all heads' }).click()
	await expect(plan(app).getByRole('alert')).toContainText('There is no SQL for')
})

test('REANA: what would stop half-way is said in the plan, which then cannot be run; production asks for its name', async ({
	app,
	door,
}) => {
	await using cluster = await startCluster()
	const project = await makeReana(door.folder)
	await within(cluster.url, 'CREATE DATABASE reana')
	await within(cluster.url.replace(/postgres$/, 'reana'), await readFile(fixture('states/reana_base_0.7.3.sql'), 'utf8'))
	await openDatabase(app, `postgresql://${cluster.user}@127.0.0.1:${cluster.port}/reana`)
	await app.getByRole('textbox', { name: /^Password of/ }).fill(cluster.password)
	await app.getByRole('button', { name: 'Connect' }).click()
	await useProject(app, project)
	await expect(app.getByRole('main')).toContainText('REANA database')
	await expect(app.getByRole('button', { name: 'Move the marker to 3da4dd5d0b75' })).toBeVisible()
	await app.getByRole('button', { name: 'Upgrade to latest' }).click()
	await expect(plan(app)).toContainText('the project’s command is not set')
	await expect(plan(app).getByRole('button', { name: 'Run' })).toBeDisabled()
	await plan(app).getByRole('link', { name: 'Set the command' }).click()
	await app.getByRole('button', { name: 'Use reana-db alembic' }).click()
	await app.getByRole('switch', { name: 'This is a production database' }).click()
	await expect(app.getByRole('banner')).toContainText('Production')

	await app.getByRole('button', { name: 'Upgrade to latest' }).click()
	await expect(plan(app)).toContainText('This jump stops at 2461610e9698')
	await expect(plan(app)).toContainText('Stopped by what stands above')
	await expect(plan(app).getByRole('button', { name: 'Run' })).toBeDisabled()
	await expectNoViolation(app, 'Stopped plan')
	await app.keyboard.press('Escape')
	await app.getByRole('link', { name: 'History' }).click()
	await app.getByRole('option', { name: new RegExp(`^${reanaIds[0]}`) }).click()
	await app.getByRole('button', { name: 'Upgrade to here' }).click()
	await expect(plan(app).getByRole('button', { name: 'Run' })).toBeDisabled()
	await plan(app)
		.getByRole('textbox', { name: /type its name/ })
		.fill('reana')
	await expect(plan(app).getByRole('button', { name: 'Run' })).toBeEnabled()
})

/** Files with REANA's ids in their order, as far as reading goes; none of them runs here. */
async function makeReana(folder: string): Promise<string> {
	const project = join(folder, 'reana_db')
	const versions = join(project, 'alembic', 'versions')
	await mkdir(versions, { recursive: true })
	await writeFile(join(project, 'alembic.ini'), '[alembic]\nscript_location = %(here)s/alembic\n')
	await writeFile(join(project, 'alembic', 'env.py'), '')
	for (const [index, id] of reanaIds.entries()) {
		const parent = index === 0 ? 'None' : `"${reanaIds[index - 1]}"`
		const ways = 'def upgrade():\n    op.execute("SELECT 1")\n\n\ndef downgrade():\n    op.execute("SELECT 2")\n'
		await writeFile(join(versions, `${id}.py`), `"""Step ${index}."""\nrevision = "${id}"\ndown_revision = ${parent}\n\n\n${ways}`)
	}
	return project
}

async function within(address: string, sql: string): Promise<void> {
	const client = new pg.Client({ connectionString: address })
	await client.connect()
	try {
		await client.query(sql)
	} finally {
		await client.end()
	}
}

test('what cannot be read from the files is told by Alembic, once its line was seen, and marked as such', async ({ app, door }) => {
	const { folder } = await writeComputedProject(join(door.folder, 'computed'))
	const file = join(door.folder, 'data.db')
	new DatabaseSync(file).close()
	await openDatabase(app, file)
	await useProject(app, folder)
	await app.getByRole('link', { name: 'History' }).click()
	const problems = app.getByRole('region', { name: 'Problems' })
	await expect(problems).toContainText('A revision cannot be read without running it')
	await problems.getByRole('button', { name: 'Set its command first…' }).first().click()
	await useCommand(app)
	await app.getByRole('link', { name: 'History' }).click()
	await expect(problems).toBeVisible()
	await expect(app.getByRole('option', { name: /^b2/ })).toHaveCount(0)
	await problems.getByRole('button', { name: 'Ask Alembic…' }).first().click()
	const asking = app.getByRole('dialog', { name: 'Ask Alembic' })
	await expect(asking).toContainText(/This line will run. It only looks:\s*alembic -c .* history -v/)
	await expectNoViolation(app, 'Ask Alembic')
	await asking.getByRole('button', { name: 'Run it' }).click()
	await expect(asking.getByRole('status')).toHaveText('3 revisions told by Alembic')
	await asking.getByRole('button', { name: 'Close', exact: true }).last().click()
	await app.getByRole('option', { name: /^b2 Computed id, branch feat, told by Alembic/ }).click()
	await expect(app.getByRole('region', { name: 'Revision b2' })).toContainText(
		/Told by Alembic (just now|.+ ago), not read from the file\./,
	)
	await expect(problems).not.toContainText('cannot be read')
	await expectNoViolation(app, 'History told by Alembic')
})
