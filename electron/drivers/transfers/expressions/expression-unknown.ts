/** Thrown for an expression, or a part of one, of which it is not certain that PostgreSQL would give the same. */
export class UnknownExpression extends Error {}

/** Gives up on an expression. */
export function unknown(why: string): never {
	throw new UnknownExpression(why)
}
