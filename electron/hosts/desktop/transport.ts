import { RPCHandler } from '@orpc/server/message-port'
import { type BrowserWindow, type IpcMainEvent, ipcMain } from 'electron'
import type { App } from '../../app.ts'
import { customJsonSerializers } from '../../contract/serializers.ts'
import { isPageAddress } from './page.ts'

/**
 * Answers the contract on message ports that our own page hands over. A port from any other window, frame or address is
 * closed unheard. Returns the function that stops listening.
 */
export function answerPorts(router: App['router'], currentWindow: () => BrowserWindow | undefined): () => void {
	const handler = new RPCHandler(router, { customJsonSerializers })
	const connect = (event: IpcMainEvent) => {
		const [port] = event.ports
		if (port === undefined) return
		if (!isOurPage(event, currentWindow())) {
			port.close()
			return
		}
		handler.upgrade(port)
		port.start()
	}
	ipcMain.on('headway:connect', connect)
	return () => ipcMain.off('headway:connect', connect)
}

/** Was it sent by the top frame of our window while that showed one of our pages. */
function isOurPage(event: IpcMainEvent, window: BrowserWindow | undefined): boolean {
	const frame = event.senderFrame
	if (window === undefined || frame === null || event.sender !== window.webContents) return false
	return frame.parent === null && frame === window.webContents.mainFrame && isPageAddress(frame.url)
}
