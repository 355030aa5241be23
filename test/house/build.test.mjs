import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { projectFolder } from '../../scripts/places.mjs'

const assets = join(projectFolder, 'dist', 'renderer', 'assets')

it('the built pages hold React in its production form, whoever asked for the build', () => {
	const scripts = readdirSync(assets).filter((name) => name.endsWith('.js'))
	expect(scripts.length).toBeGreaterThan(3)
	expect(scripts.filter((name) => /jsxDEV|react-dom-client\.development/.test(readFileSync(join(assets, name), 'utf8')))).toEqual([])
})
