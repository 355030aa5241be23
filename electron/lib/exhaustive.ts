/**
 * Ends a switch over a closed union: the compiler refuses a union member that no case has handled.
 * Reached at run time only when a value did not keep its type, which is a defect, so it throws.
 */
export function exhaustive(value: never): never {
	throw new Error(`unhandled case: ${JSON.stringify(value)}`)
}
