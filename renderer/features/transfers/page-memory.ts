/** What outlives a reload of the page, as text under a name; nothing where the browser keeps nothing. */
export const pageMemory = {
	read(name: string): string | null {
		try {
			return sessionStorage.getItem(name)
		} catch {
			return null
		}
	},
	write(name: string, text: string): void {
		try {
			sessionStorage.setItem(name, text)
		} catch {
			// No room, or none allowed: then it lives as long as the page does
		}
	},
}
