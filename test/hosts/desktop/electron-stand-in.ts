import { fork } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { existsSync } from 'node:fs'
import type { MessagePort } from 'node:worker_threads'
import type * as Electron from 'electron'

/**
 * Stands in for the module `electron` where its binary cannot be had: the same names with the same shapes (typed against
 * Electron's own declarations), real message ports, real engine processes, and a record of what was asked for.
 */
export type StandIn = ReturnType<typeof createStandIn>

export type WindowRecord = {
	readonly options: Electron.BrowserWindowConstructorOptions
	readonly contents: StandInContents
	readonly addresses: string[]
}

type FrameLook = Pick<Electron.WebFrameMain, 'parent' | 'url'>

/** The contents of a window, as far as the door uses them. */
class StandInContents extends EventEmitter {
	mainFrame: FrameLook = { parent: null, url: 'about:blank' }
	openHandler: ((details: Electron.HandlerDetails) => Electron.WindowOpenHandlerResponse) | undefined
	readonly session: PermissionRecord
	constructor(session: PermissionRecord) {
		super()
		this.session = session
	}
	setWindowOpenHandler(handler: (details: Electron.HandlerDetails) => Electron.WindowOpenHandlerResponse): void {
		this.openHandler = handler
	}
	getURL(): string {
		return this.mainFrame.url
	}
}

type PermissionRequestHandler = NonNullable<Parameters<Electron.Session['setPermissionRequestHandler']>[0]>
type PermissionCheckHandler = NonNullable<Parameters<Electron.Session['setPermissionCheckHandler']>[0]>
type DevicePermissionHandler = NonNullable<Parameters<Electron.Session['setDevicePermissionHandler']>[0]>

/** A session that remembers who answers for permissions. */
class PermissionRecord {
	request: PermissionRequestHandler | undefined
	check: PermissionCheckHandler | undefined
	device: DevicePermissionHandler | undefined
	setPermissionRequestHandler(handler: PermissionRequestHandler): void {
		this.request = handler
	}
	setPermissionCheckHandler(handler: PermissionCheckHandler): void {
		this.check = handler
	}
	setDevicePermissionHandler(handler: DevicePermissionHandler): void {
		this.device = handler
	}
}

/** Electron's main-side port over a Node one: events with `data`, silent until started. */
export class StandInPort extends EventEmitter {
	closed = false
	readonly #port: MessagePort
	constructor(port: MessagePort) {
		super()
		this.#port = port
		port.on('close', () => {
			this.closed = true
			this.emit('close')
		})
	}
	start(): void {
		this.#port.on('message', (data: unknown) => this.emit('message', { data, ports: [] }))
	}
	postMessage(message: unknown): void {
		this.#port.postMessage(message)
	}
	close(): void {
		this.closed = true
		this.#port.close()
	}
}

/** An engine process: a real child of Node in place of Electron's, with the same port inside. */
class StandInProcess extends EventEmitter {
	readonly ended: Promise<void>
	readonly #child: ReturnType<typeof fork>
	constructor(modulePath: string, words: readonly string[], options: Electron.ForkOptions) {
		super()
		const shim = new URL('./parent-port.mjs', import.meta.url).href
		this.#child = fork(modulePath, words, {
			serialization: 'advanced',
			execArgv: ['--import', shim],
			...(options.env === undefined ? {} : { env: { ...options.env } }),
		})
		this.#child.on('message', (message) => this.emit('message', message))
		this.#child.on('spawn', () => this.emit('spawn'))
		this.ended = new Promise((resolve) => this.#child.on('exit', () => resolve()))
		this.#child.on('exit', (code) => this.emit('exit', code ?? 1))
	}
	get pid(): number | undefined {
		return this.#child.pid
	}
	postMessage(message: Parameters<ReturnType<typeof fork>['send']>[0]): void {
		if (this.#child.connected) this.#child.send(message)
	}
	kill(): boolean {
		return this.#child.kill()
	}
}

/**
 * Makes the stand-in. `appPath` is the folder of the built app; `engineSource` is run where no built engine is there;
 * `lock` says whether this start is the first.
 */
export function createStandIn(options: { readonly appPath: string; readonly engineSource: string; readonly lock: boolean }) {
	const record = {
		calls: [] as string[],
		schemes: [] as Electron.CustomScheme[],
		pages: new Map<string, (request: Request) => Response | Promise<Response>>(),
		windows: [] as WindowRecord[],
		opened: [] as string[],
		boxes: [] as string[],
		menu: undefined as Electron.MenuItemConstructorOptions[] | undefined,
		lockData: undefined as unknown,
		children: [] as StandInProcess[],
		bridge: new Map<string, unknown>(),
		storage: { available: true, backend: 'gnome_libsecret' as ReturnType<Electron.SafeStorage['getSelectedStorageBackend']> },
	}
	const session = new PermissionRecord()
	const ipcMain = new EventEmitter()
	const app = createApp(options, record)

	class BrowserWindow extends EventEmitter {
		readonly webContents = new StandInContents(session)
		readonly #record: WindowRecord
		constructor(wanted: Electron.BrowserWindowConstructorOptions) {
			super()
			this.#record = { options: wanted, contents: this.webContents, addresses: [] }
			record.windows.push(this.#record)
		}
		async loadURL(address: string): Promise<void> {
			this.webContents.mainFrame = { parent: null, url: address }
			this.#record.addresses.push(address)
			this.emit('ready-to-show')
		}
		show(): void {
			record.calls.push('window.show')
		}
		focus(): void {
			record.calls.push('window.focus')
		}
		isMinimized(): boolean {
			return false
		}
		restore(): void {}
		isDestroyed(): boolean {
			return false
		}
	}

	/** Sends ports to the main process as if from the given frame of the first window. */
	const connectFrom = (frame: FrameLook | null, port: MessagePort, sender: unknown = record.windows[0]?.contents): StandInPort => {
		const mainPort = new StandInPort(port)
		ipcMain.emit('headway:connect', { senderFrame: frame, sender, ports: [mainPort] })
		return mainPort
	}

	return {
		record,
		session,
		ipcMain,
		connectFrom,
		module: {
			app,
			BrowserWindow,
			ipcMain,
			protocol: {
				registerSchemesAsPrivileged(schemes: Electron.CustomScheme[]) {
					record.calls.push('protocol.registerSchemesAsPrivileged')
					record.schemes.push(...schemes)
				},
				handle(scheme: string, handler: (request: Request) => Response | Promise<Response>) {
					record.pages.set(scheme, handler)
				},
			},
			utilityProcess: {
				fork(modulePath: string, words: string[] = [], forkOptions: Electron.ForkOptions = {}) {
					const child = new StandInProcess(existsSync(modulePath) ? modulePath : options.engineSource, words, forkOptions)
					record.children.push(child)
					return child
				},
			},
			// What it makes is only unlike the text it was given, which is all that can be seen of encryption from outside
			safeStorage: {
				isEncryptionAvailable: () => record.storage.available,
				getSelectedStorageBackend: () => record.storage.backend,
				encryptString: (text: string) => Buffer.from(text, 'utf8').map((byte) => byte ^ 0x5a),
				decryptString: (bytes: Buffer) => Buffer.from(bytes.map((byte) => byte ^ 0x5a)).toString('utf8'),
			},
			shell: {
				async openExternal(address: string) {
					record.opened.push(address)
				},
			},
			dialog: {
				showErrorBox(title: string, content: string) {
					record.boxes.push(`${title}: ${content}`)
				},
			},
			Menu: {
				buildFromTemplate: (template: Electron.MenuItemConstructorOptions[]) => template,
				setApplicationMenu(menu: Electron.MenuItemConstructorOptions[]) {
					record.menu = menu
				},
			},
			contextBridge: {
				exposeInMainWorld(key: string, api: unknown) {
					record.bridge.set(key, api)
				},
			},
			ipcRenderer: {
				postMessage(channel: string, _message: unknown, transfer: MessagePort[] = []) {
					if (channel !== 'headway:connect') throw new Error(`unknown channel ${channel}`)
					const contents = record.windows[0]?.contents
					for (const port of transfer) connectFrom(contents?.mainFrame ?? null, port, contents)
				},
			},
			webUtils: { getPathForFile: (file: File) => `/dropped/${file.name}` },
		},
	}
}

type AppRecord = { readonly calls: string[]; lockData: unknown }

function createApp(options: { readonly appPath: string; readonly lock: boolean }, record: AppRecord) {
	const ready = Promise.withResolvers<void>()
	const quitted = Promise.withResolvers<void>()
	const app = Object.assign(new EventEmitter(), {
		isPackaged: false,
		ready: ready.resolve,
		quitted: quitted.promise,
		whenReady: () => ready.promise,
		getAppPath: () => options.appPath,
		enableSandbox() {
			record.calls.push('app.enableSandbox')
		},
		requestSingleInstanceLock(sent: Record<string, unknown>) {
			record.lockData = sent
			return options.lock
		},
		quit() {
			record.calls.push('app.quit')
			let prevented = false
			app.emit('will-quit', { preventDefault: () => (prevented = true) })
			if (!prevented) quitted.resolve()
		},
		exit(code: number) {
			record.calls.push(`app.exit(${code})`)
			quitted.resolve()
		},
	})
	return app
}

/** A page with nothing in it but a window that hears messages: what the preload's other half runs in. */
export function createPageWindow(origin: string) {
	const heard = Promise.withResolvers<MessagePort>()
	return {
		port: heard.promise,
		window: {
			location: { origin },
			postMessage(message: unknown, targetOrigin: string, transfer: MessagePort[]) {
				if (message === 'headway:port' && targetOrigin === origin && transfer[0] !== undefined) heard.resolve(transfer[0])
			},
		},
	}
}
