import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { judgeDirection } from '../../scripts/check.mjs'
import { breachesOf } from '../../scripts/house-rules.mjs'
import { projectFolder } from '../../scripts/places.mjs'

/** Each line plants one import that the house forbids: file, what it imports, the rule that must bite. */
const planted = [
	['electron/core/history/a.ts', '../../drivers/engines/sqlite.ts', 'core-knows-interfaces-only'],
	['electron/core/history/b.ts', '../../hosts/surroundings.ts', 'core-knows-interfaces-only'],
	['electron/contract/c.ts', '../core/history/fine.ts', 'contract-knows-lib-only'],
	['electron/lib/d.ts', '../contract/fine.ts', 'lib-stands-alone'],
	['electron/drivers/engines/e.ts', '../../core/history/fine.ts', 'drivers-know-no-core'],
	['electron/drivers/dialects/f.ts', '../engines/sqlite.ts', 'drivers-of-one-family'],
	['electron/hosts/terminal/g.ts', '../../core/history/fine.ts', 'hosts-are-thin-doors'],
	['electron/hosts/terminal/h.ts', '../localhost/fine.ts', 'doors-stand-apart'],
	['electron/hosts/localhost/i.ts', 'electron', 'electron-only-in-its-place'],
	['electron/core/history/j.ts', 'better-sqlite3', 'better-sqlite3-only-in-its-place'],
	['electron/core/history/k.ts', 'zod', 'zod-only-in-its-place'],
	['electron/drivers/engines/t.ts', '../open-keeper.ts', 'drivers-of-one-family'],
	['electron/drivers/crossing/u.ts', '../stores/sqlite.ts', 'drivers-of-one-family'],
	['electron/core/history/r.ts', 'pg', 'pg-only-in-its-place'],
	['electron/drivers/dialects/s.ts', 'libpg-query', 'libpg-query-only-in-its-place'],
	['renderer/l.ts', '../electron/core/history/fine.ts', 'renderer-knows-contract-only'],
	['renderer/features/history/m.tsx', '../backups/fine.tsx', 'features-stand-apart'],
	['renderer/components/n.tsx', '../features/backups/fine.tsx', 'components-know-no-features'],
	['electron/core/history/o.ts', './nowhere.ts', 'nothing-unresolvable'],
	['electron/core/history/p.ts', './q.ts', 'no-cycles'],
]

/** What the planted files import, and imports that the house allows. */
const fine = [
	['electron/core/history/fine.ts', '../../drivers/engines/engine.ts'],
	['electron/drivers/engines/engine.ts', '../../contract/fine.ts'],
	['electron/drivers/engines/sqlite.ts', 'better-sqlite3'],
	['electron/contract/fine.ts', 'zod'],
	['electron/drivers/engines/process.ts', '../open-keeper.ts'],
	['electron/drivers/open-keeper.ts', './stores/sqlite.ts'],
	['electron/drivers/stores/sqlite.ts', '../crossing/wire.ts'],
	['electron/drivers/crossing/wire.ts', '../../contract/fine.ts'],
	['electron/hosts/surroundings.ts', '../app.ts'],
	['electron/hosts/localhost/fine.ts', '../surroundings.ts'],
	['electron/hosts/desktop/fine.ts', 'electron'],
	['electron/app.ts', './core/history/fine.ts'],
	['renderer/features/backups/fine.tsx', '../../../electron/contract/fine.ts'],
]

/** The other half of the cycle, which is reported once. */
const cycle = [['electron/core/history/q.ts', './p.ts']]

let folder
let summary

beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), 'headway-direction-'))
	for (const [path, imported] of [...planted, ...fine, ...cycle]) {
		mkdirSync(dirname(join(folder, path)), { recursive: true })
		writeFileSync(join(folder, path), `import type { Thing } from '${imported}'\nexport type Here = Thing\n`)
	}
	symlinkSync(join(projectFolder, 'node_modules'), join(folder, 'node_modules'))
	const tool = join(projectFolder, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs')
	const config = join(projectFolder, '.dependency-cruiser.mjs')
	const args = [tool, 'electron', 'renderer', '--config', config, '--output-type', 'json']
	const { stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
	summary = JSON.parse(stdout).summary
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the direction of the house', () => {
	it.each(planted)('is checked: %s may not import %s', (path, _imported, rule) => {
		expect(summary.violations.filter(({ from }) => from === path).map((violation) => violation.rule.name)).toContain(rule)
	})

	it.each(fine)('allows what is right: %s may import %s', (path) => {
		expect(summary.violations.filter(({ from }) => from === path)).toEqual([])
	})

	it('is not taken for kept when nothing could be read', () => {
		expect(judgeDirection({ totalCruised: 0, totalDependenciesCruised: 0, violations: [] }).isClean).toBe(false)
	})
})

describe('the rules of the house that no other tool knows', () => {
	it('let nothing but the edges read the environment', () => {
		expect(breachesOf('electron/core/history/a.ts', 'const home = process.env.HOME\n')).toHaveLength(1)
		expect(breachesOf('electron/hosts/a.ts', 'const home = process.env.HOME\n')).toEqual([])
		expect(breachesOf('electron/core/history/a.ts', '/** Never reads process.env. */\n')).toEqual([])
	})

	it.each(['electron/core/util.ts', 'renderer/date-helpers.ts', 'electron/core/index.ts'])('refuse the name %s', (path) => {
		expect(breachesOf(path, '')).toHaveLength(1)
	})

	it('refuse a file of more than 300 lines', () => {
		expect(breachesOf('electron/core/long.ts', '\n'.repeat(300))).toEqual([])
		expect(breachesOf('electron/core/long.ts', '\n'.repeat(301))).toHaveLength(1)
	})
})
