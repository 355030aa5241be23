import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { openApp } from '../../electron/app.ts'
import { createSqliteFile } from '../support/aimed-project.ts'
import { openWithProject, writeProject } from '../support/command-project.ts'
import { killInTheMiddle } from '../support/run-command-until-killed.ts'
import { openTestApp, testSurroundings } from '../support/test-app.ts'

/** Ids of processes whose command line names this text. */
async function processesNaming(text: string): Promise<readonly number[]> {
	const { stdout } = await promisify(execFile)('ps', ['-eo', 'pid=,args='], { maxBuffer: 1 << 24 })
	return stdout.split('\n').flatMap((line) => (line.includes(text) && !line.includes('ps -eo') ? [Number.parseInt(line, 10)] : []))
}

describe('a Headway that is killed while its command runs', () => {
	it('leaves a private copy of alembic.ini, which the next start takes away and nothing else', async () => {
		await using app = await openTestApp({ environment: { PATH: process.env['PATH'] } })
		const path = join(app.folder, 'library.db')
		await createSqliteFile(path)
		const go = join(app.folder, 'go')
		const project = await writeProject(join(app.folder, 'project'), {
			url: 'postgresql://ada:s3cret-word@nowhere/library',
			revisions: [{ id: 'aaa1', after: null, up: `import os\nwhile not os.path.exists('${go}'):\n    time.sleep(0.02)` }],
		})
		const ini = join(project, 'alembic.ini')
		await writeFile(ini, `${await readFile(ini, 'utf8')}[own]\ntoken = s3cret-word\n`)
		await openWithProject(app, path, project)
		const commands = join(app.options.homeFolder, 'commands')
		expect(await killInTheMiddle(app, path, 'aaa1')).toBe('SIGKILL')

		const [left = '', ...others] = await readdir(commands)
		expect(others).toEqual([])
		const copy = join(commands, left, 'alembic.ini')
		expect(await readFile(copy, 'utf8')).toContain('s3cret-word')
		expect((await stat(copy)).mode & 0o777).toBe(0o600)
		// What it started is a process of its own, and goes on without it
		await writeFile(go, '')
		await expect.poll(() => processesNaming(left)).toEqual([])

		const alive = join(commands, `0123.${process.ppid}`)
		const ofThisOne = join(commands, `4567.${process.pid}`)
		const older = join(commands, `89ab.${process.pid}`)
		for (const folder of [alive, ofThisOne, older]) await mkdir(folder)
		await utimes(older, 1, 1)
		const next = await openApp(testSurroundings(app.options.homeFolder))
		await next.close()
		expect(existsSync(join(commands, left))).toBe(false)
		expect((await readdir(commands)).sort()).toEqual([`0123.${process.ppid}`, `4567.${process.pid}`])
	})
})
