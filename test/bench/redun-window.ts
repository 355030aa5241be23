import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { startLocalhostDoor } from '../support/localhost-door.ts'
import { launchChromium, longestGapDuring } from './gaps.ts'
import { report } from './measure.ts'
import { makeManyValues, moveOutside } from './redun-many.ts'

type Wanted = { readonly many: number; readonly outside: number }

/** The check of a large redun repository in the window: while it runs, when it has ended with many findings, and scrolling through them. */
export async function benchRedunWindow(folder: string, wanted: Wanted = { many: 1_000_000, outside: 100_000 }): Promise<void> {
	const [path, store] = [join(folder, 'repository', 'redun.db'), join(folder, 'repository', 'values')]
	await layRepository(folder, wanted)
	for (const [name, target] of [
		['with its store', join(folder, 'repository')],
		['without a store', path],
	] as const) {
		void store
		await benchCheckIn(folder, name, target)
	}
}
