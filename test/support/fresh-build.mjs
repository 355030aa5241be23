import { setUp } from '../../scripts/set-up.mjs'

/** Before any test: the engine processes and doors that tests start are the built ones, made from these very sources. */
export async function setup() {
	await setUp({ quiet: true })
}
