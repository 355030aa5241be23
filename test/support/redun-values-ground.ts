import { readFileSync } from 'node:fs'
import { open, readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Engine } from '../../electron/drivers/engines/engine.ts'
import { openSqlite } from '../../electron/drivers/engines/sqlite.ts'
import type { CachedPlaces, CachedValues } from '../../electron/drivers/stores/cached-values.ts'
import type { RedunOptions } from '../../electron/drivers/stores/redun-scope.ts'
import { createRedunValues } from '../../electron/drivers/stores/redun-values.ts'
import { redunFixture } from './redun-database.ts'

process.env['SQLITE_USE_URI'] = '1'

export const valueFiles = { open, readdir, realpath, stat }

/** Where the values of the workflow fixture lie. */
export const workflowPlaces: CachedPlaces = { valueStore: redunFixture('workflow/values'), projectFolder: redunFixture('workflow') }

export const nowhere: CachedPlaces = { valueStore: null, projectFolder: null }

/** What a repository's values are made from, on an engine that is open. */
export function valuesOn(
	engine: Engine,
	engineKind: 'sqlite' | 'postgres',
	options: Partial<Omit<RedunOptions, 'engine' | 'engineKind'>> = {},
): CachedValues {
	return createRedunValues({ ...optionsOn(engine, engineKind), ...options })
}

export function optionsOn(engine: Engine, engineKind: 'sqlite' | 'postgres'): RedunOptions {
	return { engine, engineKind, files: valueFiles, places: nowhere }
}

/** The values of a repository in a file. */
export async function valuesIn(path: string, options: Partial<Omit<RedunOptions, 'engine' | 'engineKind'>> = {}): Promise<CachedValues> {
	return valuesOn(await openSqlite({ path }), 'sqlite', options)
}

/** The values of the workflow fixture, with its value store. */
export function workflowValues(options: Partial<RedunOptions> = {}): Promise<CachedValues> {
	return valuesIn(redunFixture('workflow/redun.db'), { places: workflowPlaces, ...options })
}

/** Lines that redun's own commands printed for the workflow fixture. */
export function printed(name: string): readonly string[] {
	return readFileSync(join(redunFixture('workflow/cli'), `${name}.txt`), 'utf8').split('\n')
}

/** Every value of a repository, by hash. */
export async function allValues(values: CachedValues) {
	return values.list({ filter: {}, sort: { by: 'hash', descending: false }, skip: 0, limit: 1000 })
}
