/** A name as an SQL identifier, whatever is in it; SQLite and PostgreSQL read it alike. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** A text as an SQL literal; SQLite reads it so, and PostgreSQL with standard_conforming_strings on, as it is by default. */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** A value as the engines answer it. */
type Value = null | boolean | number | bigint | string | Uint8Array

/** Rows as one text each, their columns parted by `|`: how bookkeeping is compared. Bytes are written in hex. */
export const rowTexts = ({ rows }: { readonly rows: readonly (readonly Value[])[] }): readonly string[] =>
	rows.map((row) => row.map(valueText).join('|'))

/** One value of such a row. */
export function valueText(value: Value): string {
	return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value)
}

/** Do two lists of texts agree, in order. */
export const sameTexts = (one: readonly string[], other: readonly string[]): boolean =>
	one.length === other.length && one.every((text, index) => text === other[index])
