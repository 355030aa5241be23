import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findPlaces, hasDisplay, homeFolder } from '../../electron/hosts/surroundings.ts'

const machine = { wanted: undefined, environment: {}, platform: 'linux', userFolder: '/home/ada', workingFolder: '/here' } as const

describe("the folder of Headway's own state", () => {
	it('is what --home says, from where the person is', () => {
		expect(homeFolder({ ...machine, wanted: 'state', environment: { HEADWAY_HOME: '/elsewhere' } })).toBe('/here/state')
	})

	it('is HEADWAY_HOME otherwise, unless that is empty', () => {
		expect(homeFolder({ ...machine, environment: { HEADWAY_HOME: '/elsewhere' } })).toBe('/elsewhere')
		expect(homeFolder({ ...machine, environment: { HEADWAY_HOME: '' } })).toBe('/home/ada/.local/share/headway')
	})

	it("is the platform's place for an application's data otherwise", () => {
		expect(homeFolder(machine)).toBe('/home/ada/.local/share/headway')
		expect(homeFolder({ ...machine, environment: { XDG_DATA_HOME: '/data' } })).toBe('/data/headway')
		expect(homeFolder({ ...machine, platform: 'darwin' })).toBe('/home/ada/Library/Application Support/Headway')
		expect(homeFolder({ ...machine, platform: 'win32', environment: { LOCALAPPDATA: '/local' } })).toBe('/local/Headway')
	})
})

describe('the parts of the project', () => {
	it('are found from source and build alike', () => {
		const { dirname } = import.meta
		const fromSource = findPlaces(join(dirname, '../../electron/hosts/localhost'))
		expect(fromSource).toEqual(findPlaces(join(dirname, '../../dist/localhost')))
		expect(findPlaces(dirname).migrationsFolder).toMatch(/migrations$/)
	})
})

describe('a display', () => {
	it('is looked for only where a machine can be without one', () => {
		expect([
			hasDisplay({}, 'linux'),
			hasDisplay({ DISPLAY: ':0' }, 'linux'),
			hasDisplay({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux'),
		]).toEqual([false, true, true])
		expect([hasDisplay({}, 'darwin'), hasDisplay({}, 'win32')]).toEqual([true, true])
	})
})
