import type { Sink } from './value-saving.ts'

/** What is larger is written to a file as it comes, where the browser can; less is collected and handed over as a download. */
const collectedBytes = 67_108_864

type Writable = { write(bytes: Uint8Array<ArrayBuffer>): Promise<void>; close(): Promise<void>; abort(): Promise<void> }
type Picker = (options: { suggestedName: string }) => Promise<{ createWritable(): Promise<Writable> }>

/**
 * Where a value of `totalBytes` is saved to under `name`; null when the person picked no file. Asks for the file first, because
 * a browser lets a page ask only right after a click.
 */
export async function openSink(name: string, totalBytes: number): Promise<Sink | null> {
	const picker = (window as { showSaveFilePicker?: Picker }).showSaveFilePicker
	if (totalBytes <= collectedBytes || picker === undefined) return collecting(name)
	try {
		const file = await (await picker({ suggestedName: name })).createWritable()
		return { write: (bytes) => file.write(bytes), finish: () => file.close(), giveUp: () => file.abort() }
	} catch (thrown) {
		if (thrown instanceof DOMException && thrown.name === 'AbortError') return null
		// Where the browser has no right to ask.
		return collecting(name)
	}
}

function collecting(name: string): Sink {
	// A Blob's pieces lie outside of the page's memory, on disk when they are many.
	let parts: Blob[] = []
	return {
		write: async (bytes) => {
			parts.push(new Blob([bytes]))
		},
		finish: async () => {
			download(new Blob(parts, { type: 'application/octet-stream' }), name)
			parts = []
		},
		giveUp: async () => {
			parts = []
		},
	}
}

function download(blob: Blob, name: string): void {
	const address = URL.createObjectURL(blob)
	const link = document.createElement('a')
	link.href = address
	link.download = name
	link.click()
	// The browser has begun to read it by then.
	setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
