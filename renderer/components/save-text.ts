/** Hands a text to the person as a file of that name, as the browser saves files. */
export function saveText(pieces: readonly (string | Blob)[], name: string, type: string): void {
	const address = URL.createObjectURL(new Blob([...pieces], { type: `${type};charset=utf-8` }))
	const link = document.createElement('a')
	link.href = address
	link.download = name
	link.click()
	// The browser reads the text after the click has returned
	setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
