import { createORPCClient } from '@orpc/client'
import { RPCLink, type SupportedMessagePort } from '@orpc/client/message-port'
import { vi } from 'vitest'
import { customJsonSerializers } from '../../../electron/contract/serializers.ts'
import type { Client } from '../../../electron/hosts/terminal/session.ts'
import { inProject, temporaryFolder } from '../../support/test-app.ts'
import { createPageWindow, createStandIn, type StandIn } from './electron-stand-in.ts'

export type Desktop = StandIn & AsyncDisposable & { readonly folder: string }

/** Runs the real main module in the stand-in, with `target` on its command line and a home folder of its own. */
export async function startDesktop(options: { readonly target?: string; readonly isFirst?: boolean } = {}): Promise<Desktop> {
	const folder = await temporaryFolder()
	const engineSource = inProject('electron/drivers/engines/process.ts')
	const standIn = createStandIn({ appPath: inProject(), engineSource, lock: options.isFirst ?? true })
	const argv = process.argv
	vi.stubEnv('HEADWAY_HOME', folder.path)
	process.argv = ['electron', '.', ...(options.target === undefined ? [] : [options.target])]
	vi.resetModules()
	vi.doMock('electron', () => standIn.module)
	await import('../../../electron/hosts/desktop/main.ts')
	process.argv = argv
	// Electron itself becomes ready only when the main module has been evaluated.
	standIn.module.app.ready()
	if (options.isFirst ?? true) await vi.waitFor(() => standIn.record.windows[0] ?? Promise.reject(new Error('no window')), 60_000)
	return {
		...standIn,
		folder: folder.path,
		async [Symbol.asyncDispose]() {
			if (options.isFirst ?? true) {
				standIn.module.app.quit()
				await standIn.module.app.quitted
			}
			vi.doUnmock('electron')
			vi.unstubAllEnvs()
			vi.unstubAllGlobals()
			await folder[Symbol.asyncDispose]()
		},
	}
}

type Bridge = { connect(): void; pathOf(file: File): string }

/** Runs the real preload beside an empty page and hands out what the page gets: the bridge, and a client over its port. */
export async function openPage(standIn: StandIn): Promise<{ readonly bridge: Bridge; readonly client: Client; close(): void }> {
	const page = createPageWindow('headway://app')
	vi.stubGlobal('window', page.window)
	await import('../../../electron/hosts/desktop/preload.ts')
	const bridge = standIn.record.bridge.get('headway') as Bridge
	bridge.connect()
	const port = await page.port
	const client: Client = createORPCClient(new RPCLink({ port: port as unknown as SupportedMessagePort, customJsonSerializers }))
	port.start()
	return { bridge, client, close: () => port.close() }
}
