import { describe, expect, it } from 'vitest'
import { faultOf } from '../../../electron/contract/fault.ts'
import { addressToPath } from '../../../electron/core/connections/address.ts'

const surroundings = { workingFolder: '/here', userFolder: '/users/ada' }
const path = (address: string) => addressToPath(address, surroundings)

function reason(address: string) {
	try {
		return path(address)
	} catch (thrown) {
		const fault = faultOf(thrown)
		return fault?.kind === 'unsupported-address' ? [fault.reason, fault.address] : fault
	}
}

describe('an address', () => {
	it('may be a path, absolute, relative or under the home folder', () => {
		expect(path('/data/redun.db')).toBe('/data/redun.db')
		expect(path('data/../redun.db')).toBe('/here/redun.db')
		expect(path('~/redun.db')).toBe('/users/ada/redun.db')
		expect(path('~')).toBe('/users/ada')
	})
	it('may be quoted or surrounded by blanks, as file managers paste it', () => {
		expect(path('  "/data/my db.db" ')).toBe('/data/my db.db')
		expect(path("'/data/x.db'")).toBe('/data/x.db')
	})
	it('may be a sqlite URL: three slashes relative, four absolute, options ignored', () => {
		expect(path('sqlite:///redun.db')).toBe('/here/redun.db')
		expect(path('sqlite:////data/my%20db.db?timeout=5')).toBe('/data/my db.db')
		expect(path('sqlite+pysqlite:////data/x.db')).toBe('/data/x.db')
	})
	it('may be a file URL', () => {
		expect(path('file:///data/my%20db.db')).toBe('/data/my db.db')
	})
	it('is refused with a reason otherwise', () => {
		expect(reason('sqlite:///:memory:')).toEqual(['in-memory', 'sqlite:///:memory:'])
		expect(reason(':memory:')).toEqual(['in-memory', ':memory:'])
		expect(reason('sqlite://')).toEqual(['in-memory', 'sqlite://'])
		expect(reason('sqlite://data/x.db')).toEqual(['malformed', 'sqlite://data/x.db'])
		expect(reason('')).toEqual(['malformed', ''])
		expect(reason('mysql://somewhere/x')).toEqual(['engine', 'mysql://somewhere/x'])
	})
	it('never repeats a password', () => {
		expect(reason('postgresql://ada:secret@db.example/redun')).toEqual(['engine', 'postgresql://ada:…@db.example/redun'])
	})
})
