/** Why a value cannot be one of its column's type. Where it stands, only the caller knows. */
export class ConversionError extends Error {
	/** The value as text, at most 200 characters. */
	readonly text: string

	constructor(why: string, text: string) {
		super(why)
		this.text = text
	}
}
