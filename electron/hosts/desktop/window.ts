import { BrowserWindow, type Session, shell, type WebContents } from 'electron'
import { isPageAddress, pageOrigin } from './page.ts'

/** The only places outside that a link may lead to, in the person's own browser. */
const outsideHosts: ReadonlySet<string> = new Set(['www.sqlite.org', 'www.postgresql.org', 'insitro.github.io'])

/** Opens the window on a screen, e.g. `/databases/…/history`. `preload` is the absolute path of the bundled preload. */
export function openWindow(options: {
	readonly preload: string
	readonly address: string
	readonly developerTools: boolean
}): BrowserWindow {
	const window = new BrowserWindow({
		name: 'main',
		windowStatePersistence: true,
		width: 1280,
		height: 840,
		minWidth: 720,
		minHeight: 480,
		title: 'Headway',
		show: false,
		webPreferences: {
			preload: options.preload,
			contextIsolation: true,
			sandbox: true,
			nodeIntegration: false,
			nodeIntegrationInSubFrames: false,
			nodeIntegrationInWorker: false,
			webSecurity: true,
			allowRunningInsecureContent: false,
			webviewTag: false,
			navigateOnDragDrop: false,
			spellcheck: false,
			devTools: options.developerTools,
		},
	})
	confine(window.webContents)
	denyPermissions(window.webContents.session)
	window.once('ready-to-show', () => window.show())
	void window.loadURL(pageOrigin + options.address)
	return window
}

/** Brings the window to the front and, when there is something to open, to the screen that opens it. */
export function showWindow(window: BrowserWindow, address: string | undefined): void {
	if (window.isMinimized()) window.restore()
	window.focus()
	if (address !== undefined) void window.loadURL(pageOrigin + address)
}

/** Keeps the page where it is: it may reload and go between our own screens, and nowhere else. */
function confine(contents: WebContents): void {
	contents.on('will-frame-navigate', (details) => {
		if (!isPageAddress(details.url)) details.preventDefault()
	})
	contents.on('will-redirect', (details) => {
		if (!isPageAddress(details.url)) details.preventDefault()
	})
	contents.on('will-attach-webview', (event) => event.preventDefault())
	contents.setWindowOpenHandler(({ url }) => {
		if (mayLeadOutside(url)) void shell.openExternal(url)
		return { action: 'deny' }
	})
}

function mayLeadOutside(address: string): boolean {
	if (!URL.canParse(address)) return false
	const { protocol, host } = new URL(address)
	return protocol === 'https:' && outsideHosts.has(host)
}

/** The window needs no permission but to put a text on the clipboard when a person clicks "copy". */
const copying = 'clipboard-sanitized-write'

function denyPermissions(session: Session): void {
	session.setPermissionRequestHandler((contents, permission, answer) => {
		answer(permission === copying && isPageAddress(contents.getURL()))
	})
	session.setPermissionCheckHandler((_contents, permission, origin) => permission === copying && isPageAddress(origin))
	session.setDevicePermissionHandler(() => false)
}
