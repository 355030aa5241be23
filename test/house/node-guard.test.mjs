import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { nodeRefusal } from '../../scripts/node-guard.mjs'
import { projectFolder } from '../../scripts/places.mjs'

/** Makes the Node that runs the tests say that it is another version. */
function pretending(version) {
	const code = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`
	return ['--import', `data:text/javascript,${encodeURIComponent(code)}`]
}

function start(node, flags, program, words = []) {
	const home = mkdtempSync(join(tmpdir(), 'headway-guard-'))
	const env = { ...process.env, HEADWAY_HOME: home }
	const { status, signal, stdout, stderr } = spawnSync(node, [...flags, join(projectFolder, program), ...words], { env, encoding: 'utf8' })
	rmSync(home, { recursive: true, force: true })
	return { status, signal, stdout, stderr }
}

/** A real Node that is too old, where this machine has one. */
const oldNode = ['/usr/bin/node', '/usr/local/bin/node'].find((path) => {
	if (!existsSync(path)) return false
	return nodeRefusal(spawnSync(path, ['-p', 'process.versions.node'], { encoding: 'utf8' }).stdout.trim(), 22) !== undefined
})

describe('the guard', () => {
	it.each(['18.20.4', '20.20.2', '21.7.3'])('refuses Node %s with one sentence that says what to do', (version) => {
		const refusal = nodeRefusal(version, 22)
		expect(refusal).toContain(version)
		expect(refusal).toContain('npm start')
		expect(refusal).not.toContain('\n')
	})

	it.each(['22.12.0', '24.21.0', '100.0.0'])('lets Node %s in', (version) => {
		expect(nodeRefusal(version, 22)).toBeUndefined()
	})
})

describe('an entry point under an old Node', () => {
	it.each(['dist/localhost/main.js', 'dist/terminal/main.js'])('ends with the sentence and code 1, never a crash: %s', (program) => {
		const nodes = [[process.execPath, pretending('20.1.0')], ...(oldNode === undefined ? [] : [[oldNode, []]])]
		for (const [node, flags] of nodes) {
			const { status, signal, stdout, stderr } = start(node, flags, program)
			expect({ status, signal, stdout }).toEqual({ status: 1, signal: null, stdout: '' })
			expect(stderr).toMatch(/^Headway needs Node 22 or newer and this is 2\d\.[\d.]+: run `npm start` .*\n$/)
		}
	})

	it.each(['scripts/start.mjs', 'scripts/headway.mjs', 'scripts/test.mjs'])('ends so when not even set-up can run: %s', (program) => {
		const { status, stdout, stderr } = start(process.execPath, pretending('16.20.2'), program)
		expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
		expect(stderr).toMatch(/^Headway needs Node 18 or newer and this is 16\.20\.2: install Node 24 from .*\n$/)
	})

	it('brings the right one where it can: the terminal door answers', () => {
		const node = oldNode ?? process.execPath
		const flags = oldNode === undefined ? pretending('20.1.0') : []
		const { status, stdout } = start(node, flags, 'scripts/headway.mjs', ['--version'])
		expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
	})
})
