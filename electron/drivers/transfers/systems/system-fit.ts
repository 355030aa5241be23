import type { SystemFit } from '../transfer.ts'
import { orderedSqlFit } from './ordered-sql-fit.ts'
import { redunFit } from './redun-fit.ts'
import { runeFit } from './rune-fit.ts'

/** Fits rows of a system to its own tables: `redun`, or a convention of ordered SQL such as `rune` or `goose`; null for any other name. */
export function systemFit(system: string): SystemFit | null {
	if (system === 'redun') return redunFit
	return system === 'rune' ? runeFit : orderedSqlFit(system)
}
