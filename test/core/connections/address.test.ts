// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a reference in an address looks like one

import { mkdir, realpath, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { faultOf } from '../../../electron/contract/fault.ts'
import { readTarget } from '../../../electron/core/connections/address.ts'
import { faultFrom, openTestApp } from '../../support/test-app.ts'

const places = { workingFolder: '/here', userFolder: '/users/ada', environment: { FOLDER: '/data', DATABASE_URL: 'postgresql://u:p@h/d' } }

function path(address: string): string {
	const target = readTarget(address, places)
	if (target.kind !== 'file') throw new Error(`a ${target.kind}`)
	return target.readings[0].path
}

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
		expect(path('sqlite:///~/.rune/jobs.db')).toBe('/users/ada/.rune/jobs.db')
	})
	it('may be a file URL', () => {
		expect(path('file:///data/my%20db.db')).toBe('/data/my db.db')
	})
	it('may take parts of a URL, or all of it, from variables', () => {
		expect(path('sqlite:///${FOLDER}/x.db')).toBe('/data/x.db')
		expect(readTarget('${DATABASE_URL}', places)).toEqual({ kind: 'server', text: 'postgresql://u:p@h/d', variable: 'DATABASE_URL' })
		expect(reason('sqlite:///${NOWHERE}/x.db')).toEqual({ kind: 'missing-variable', name: 'NOWHERE' })
		expect(path('${FOLDER}/x.db')).toBe('/here/${FOLDER}/x.db')
	})
	it('names a server by any driver’s URL and by keywords', () => {
		const urls = [
			'postgres://h/d',
			'postgresql+psycopg2://h/d',
			'postgresql+asyncpg://h/d',
			'postgresql+psycopg://h/d',
			'jdbc:postgresql://h/d',
		]
		for (const text of [...urls, 'POSTGRESQL://h/d', 'host=h dbname=d', "service='my one'"]) {
			expect(readTarget(text, places)).toEqual({ kind: 'server', text })
		}
		expect(path('name=x.db')).toBe('/here/name=x.db')
	})
	it('is refused with a reason otherwise', () => {
		expect(reason('sqlite:///:memory:')).toEqual(['in-memory', 'sqlite:///:memory:'])
		expect(reason(':memory:')).toEqual(['in-memory', ':memory:'])
		expect(reason('sqlite://')).toEqual(['in-memory', 'sqlite://'])
		expect(reason('sqlite://data/x.db')).toEqual(['malformed', 'sqlite://data/x.db'])
		expect(reason('')).toEqual(['malformed', ''])
		expect(reason('mysql://somewhere/x')).toEqual(['engine', 'mysql://somewhere/x'])
		expect(reason('mysql+pymysql://ada:se/cr@t@db.example/x')).toEqual(['engine', 'mysql+pymysql://ada:…@db.example/x'])
	})
})

describe('a sqlite URL that programs read in two ways', () => {
	it('opens the file that is there, and asks when both are', async () => {
		await using app = await openTestApp()
		// The working folder of the test's app is its home folder
		const base = await realpath(join(app.folder, 'home'))
		const [absolute, relative] = [join(base, 'two.db'), join(base, base.slice(1), 'two.db')]
		const address = `sqlite:///${absolute.slice(1)}`
		expect(await faultFrom(app.client.connections.open({ target: address }))).toEqual({ kind: 'not-found', path: relative })
		await writeFile(absolute, '')
		const byCommandLine = await app.client.connections.open({ target: address })
		expect((await app.client.connections.list()).map((entry) => [entry.id, entry.path])).toEqual([[byCommandLine.id, absolute]])
		await mkdir(join(relative, '..'), { recursive: true })
		await writeFile(relative, '')
		expect(await faultFrom(app.client.connections.open({ target: address }))).toEqual({
			kind: 'ambiguous-address',
			address,
			paths: [
				{ path: relative, exists: true, readBy: expect.stringContaining('server') },
				{ path: absolute, exists: true, readBy: expect.stringContaining('command line') },
			],
		})
		// Picking one is opening its path
		expect(await app.client.connections.open({ target: absolute })).toEqual(byCommandLine)
	})
})
