import { join } from 'node:path'
import { ORPCError } from '@orpc/client'
import { app, type BrowserWindow, dialog } from 'electron'
import { type App, type AppOptions, openApp } from '../../app.ts'
import { type Fault, faultOf, faultSchema } from '../../contract/fault.ts'
import { faultWords } from '../../contract/words/fault-words.ts'
import { setMenu } from './menu.ts'
import { servePages } from './protocol.ts'
import { answerPorts } from './transport.ts'
import { openWindow, showWindow } from './window.ts'

/**
 * Runs the desktop door until the person quits: one window on one core. `target` is what to open first. Whatever a second
 * start, or the system, asks to open is opened in the window that is there.
 */
export async function runDesktop(options: AppOptions, pagesFolder: string, target: string | undefined): Promise<void> {
	let window: BrowserWindow | undefined
	let pending = target
	let core: App | undefined
	const show = async (wanted?: string) => {
		if (core === undefined) {
			pending = wanted ?? pending
			return
		}
		const address = wanted === undefined ? undefined : await screenFor(core, wanted)
		if (window === undefined || window.isDestroyed()) window = openMainWindow(address ?? '/')
		else showWindow(window, address)
	}
	app.on('second-instance', (_event, _words, _workingFolder, sent) => void show(targetIn(sent)))
	app.on('open-file', (event, path) => {
		event.preventDefault()
		void show(path)
	})
	app.on('activate', () => void show())
	app.on('window-all-closed', () => app.quit())
	await app.whenReady()
	const opened = await openCore(options)
	if (opened === undefined) return
	closeAtQuit(opened)
	setMenu({ isMac: process.platform === 'darwin', developerTools: !app.isPackaged })
	await servePages(pagesFolder)
	answerPorts(opened.router, () => window)
	// From here on what is asked for is shown; what was asked for meanwhile is shown now.
	core = opened
	await show(pending)
}

function openMainWindow(address: string): BrowserWindow {
	const preload = join(app.getAppPath(), 'dist', 'desktop', 'preload.cjs')
	return openWindow({ preload, address, developerTools: !app.isPackaged })
}

/** The Overview of what is to be opened. What cannot be is told in a box, and Start is shown. */
async function screenFor(core: App, target: string): Promise<string> {
	try {
		const { id } = await core.client.connections.open({ target })
		return `/databases/${encodeURIComponent(id)}/overview`
	} catch (thrown) {
		const fault = thrown instanceof ORPCError ? faultSchema.safeParse(thrown.data).data : undefined
		if (fault === undefined) tellDefect(thrown)
		else tellFault(fault)
		return '/'
	}
}

function tellFault(fault: Fault): void {
	const { title, sentence, next } = faultWords(fault)
	dialog.showErrorBox(title, `${sentence}\n\n${next}`)
}

/** What a second start sends to the first with its request for the lock. */
function targetIn(sent: unknown): string | undefined {
	const target: unknown = typeof sent === 'object' && sent !== null && 'target' in sent ? sent.target : undefined
	return typeof target === 'string' ? target : undefined
}

/** Opens the core, or says in a box why it cannot be and ends. */
async function openCore(options: AppOptions): Promise<App | undefined> {
	try {
		return await openApp(options)
	} catch (thrown) {
		const fault = faultOf(thrown)
		if (fault === undefined) throw thrown
		tellFault(fault)
		app.exit(1)
		return undefined
	}
}

/** Holds the end back until what is under way has put things back. */
function closeAtQuit(core: App): void {
	let state: 'open' | 'closing' | 'closed' = 'open'
	app.on('will-quit', (event) => {
		if (state === 'closed') return
		event.preventDefault()
		if (state === 'closing') return
		state = 'closing'
		core
			.close()
			.catch((thrown: unknown) => console.error('closing failed', thrown))
			.finally(() => {
				state = 'closed'
				app.quit()
			})
	})
}

/** The last word on a bug that keeps the app from starting: its stack in the log, its message in a box. */
export function endWithDefect(thrown: unknown): void {
	tellDefect(thrown)
	app.exit(1)
}

function tellDefect(thrown: unknown): void {
	console.error(thrown)
	dialog.showErrorBox('Headway met a bug of its own', thrown instanceof Error ? thrown.message : String(thrown))
}
