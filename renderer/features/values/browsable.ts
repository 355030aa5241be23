import type { StoreSurvey } from '../../../electron/contract/stores.ts'
import type { ValuesSurvey } from '../../../electron/contract/values.ts'

/** Stores with entries to look at; cached values have screens of their own. */
export function browsableStores({ stores }: ValuesSurvey): StoreSurvey[] {
	return stores.filter(({ traits }) => traits.kind !== 'redun')
}
