import { contextBridge, ipcRenderer, webUtils } from 'electron'

/** What is used of the page's window here; the DOM's own types belong to the renderer. */
declare const window: {
	readonly location: { readonly origin: string }
	postMessage(message: string, targetOrigin: string, transfer: readonly unknown[]): void
}

// All that the page gets of the desktop: a connection to the contract, and the path behind a dropped file.
contextBridge.exposeInMainWorld('headway', {
	/** Hands one end of a channel to the main process and the other to the page, as the window message `headway:port`. */
	connect: () => {
		const { port1, port2 } = new MessageChannel()
		ipcRenderer.postMessage('headway:connect', null, [port2])
		window.postMessage('headway:port', window.location.origin, [port1])
	},
	/** Absolute path of a file that a person dropped on the page or chose in it. */
	pathOf: (file: File) => webUtils.getPathForFile(file),
})
