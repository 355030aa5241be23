import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { targetFrom } from '../../../electron/hosts/desktop/opening.ts'
import { inProject, temporaryFolder } from '../../support/test-app.ts'
import { type Desktop, openPage, startDesktop } from './start-desktop.ts'

function firstWindow(desktop: Desktop) {
	const [window] = desktop.record.windows
	if (window === undefined) throw new Error('no window')
	return window
}

test('the window is locked down', async () => {
	await using desktop = await startDesktop()
	const { options, addresses } = firstWindow(desktop)
	expect(options.webPreferences).toEqual({
		preload: inProject('dist/desktop/preload.cjs'),
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
		devTools: true,
	})
	expect(addresses).toEqual(['headway://app/'])
	expect(desktop.record.calls.slice(0, 2)).toEqual(['app.enableSandbox', 'protocol.registerSchemesAsPrivileged'])
	expect(desktop.record.schemes).toEqual([{ scheme: 'headway', privileges: { standard: true, secure: true, supportFetchAPI: true } }])
})

test('pages come from our own scheme with a strict policy, and nothing outside them can be had', async () => {
	await using desktop = await startDesktop()
	const answer = desktop.record.pages.get('headway')
	const page = await answer?.(new Request('headway://app/databases/d1/overview'))
	expect(page?.status).toBe(200)
	const nonce = /name="csp-nonce" content="([^"]+)"/.exec((await page?.text()) ?? '')?.[1] ?? 'none'
	const policy = page?.headers.get('Content-Security-Policy')
	expect(policy).toContain(`'nonce-${nonce}'`)
	expect(policy).toContain("script-src 'self'")
	expect(policy).not.toContain('unsafe')
	for (const path of ['/..%2f..%2fpackage.json', '/%2e%2e/package.json', '/../desktop/preload.cjs']) {
		expect((await answer?.(new Request(`headway://app${path}`)))?.status).toBe(404)
	}
})

test('the page stays where it is', async () => {
	await using desktop = await startDesktop()
	const { contents } = firstWindow(desktop)
	const leaves = (event: string, url: string) => {
		let prevented = false
		contents.emit(event, { url, preventDefault: () => (prevented = true) })
		return !prevented
	}
	for (const event of ['will-frame-navigate', 'will-redirect']) {
		expect(leaves(event, 'headway://app/databases/d1/history')).toBe(true)
		for (const url of ['https://example.com/', 'file:///etc/passwd', 'headway://other/', 'javascript:alert(1)', 'data:text/html,x']) {
			expect(leaves(event, url)).toBe(false)
		}
	}
	expect(leaves('will-attach-webview', '')).toBe(false)
})

test('no window opens; only a few known sites open in the person’s own browser', async () => {
	await using desktop = await startDesktop()
	const open = firstWindow(desktop).contents.openHandler
	const ask = (url: string) => open?.({ url } as Parameters<NonNullable<typeof open>>[0])
	for (const url of [
		'https://www.sqlite.org/wal.html',
		'http://www.sqlite.org/',
		'https://sqlite.org.evil.example/',
		'file:///etc/passwd',
		'smb://host/x',
	]) {
		expect(ask(url)).toEqual({ action: 'deny' })
	}
	expect(desktop.record.opened).toEqual(['https://www.sqlite.org/wal.html'])
})

test('every permission is refused, save writing to the clipboard from our own page', async () => {
	await using desktop = await startDesktop()
	const { contents } = firstWindow(desktop)
	const request = (permission: string, url = contents.mainFrame.url) => {
		contents.mainFrame = { parent: null, url }
		let granted: boolean | undefined
		const asked = desktop.session.request as unknown as (from: unknown, permission: string, answer: (is: boolean) => void) => void
		asked(contents, permission, (is) => {
			granted = is
		})
		return granted
	}
	for (const permission of [
		'media',
		'geolocation',
		'notifications',
		'clipboard-read',
		'openExternal',
		'fileSystem',
		'hid',
		'usb',
		'serial',
	]) {
		expect(request(permission)).toBe(false)
		expect(desktop.session.check?.(null, permission as 'media', 'headway://app', {} as never)).toBe(false)
	}
	expect(request('clipboard-sanitized-write')).toBe(true)
	expect(request('clipboard-sanitized-write', 'https://example.com/')).toBe(false)
	expect(desktop.session.device?.({} as never)).toBe(false)
})

test('only the top frame of our window, on our page, is heard', async () => {
	await using desktop = await startDesktop()
	const { contents } = firstWindow(desktop)
	const heard = (frame: Parameters<Desktop['connectFrom']>[0], sender: unknown = contents) => {
		const { port1, port2 } = new MessageChannel()
		const closed = desktop.connectFrom(frame, port2, sender).closed
		port1.close()
		return !closed
	}
	expect(heard(contents.mainFrame)).toBe(true)
	expect(heard(null)).toBe(false)
	expect(heard({ parent: null, url: 'headway://app/' })).toBe(false)
	expect(heard(contents.mainFrame, { another: 'window' })).toBe(false)
	const inner = { parent: contents.mainFrame as Electron.WebFrameMain, url: 'headway://app/' }
	expect(heard(inner)).toBe(false)
	contents.mainFrame = { parent: null, url: 'https://example.com/' }
	expect(heard(contents.mainFrame)).toBe(false)
})

test('the page gets two functions and nothing else', async () => {
	await using desktop = await startDesktop()
	const page = await openPage(desktop)
	expect([...desktop.record.bridge.keys()]).toEqual(['headway'])
	expect(Object.keys(page.bridge).sort()).toEqual(['connect', 'pathOf'])
	expect(page.bridge.pathOf(new File([], 'redun.db'))).toBe('/dropped/redun.db')
	page.close()
})

test('a path on the command line is opened first, and one that cannot be is told in a box', async () => {
	await using folder = await temporaryFolder()
	const path = join(folder.path, 'redun.db')
	await cp(inProject('test/fixtures/redun/legacy/up_v2.0.db'), path)
	{
		await using desktop = await startDesktop({ target: path })
		expect(firstWindow(desktop).addresses).toEqual([expect.stringMatching(/^headway:\/\/app\/databases\/[^/]+\/overview$/)])
		expect(desktop.record.boxes).toEqual([])
	}
	await using desktop = await startDesktop({ target: join(folder.path, 'none.db') })
	expect(firstWindow(desktop).addresses).toEqual(['headway://app/'])
	expect(desktop.record.boxes).toEqual([expect.stringContaining('There is no such file')])
})

test('a second start hands its path to the first and goes', async () => {
	await using folder = await temporaryFolder()
	const path = join(folder.path, 'redun.db')
	await cp(inProject('test/fixtures/redun/legacy/up_v2.0.db'), path)
	let sent: unknown
	{
		await using second = await startDesktop({ target: path, isFirst: false })
		expect(second.record.calls).toContain('app.quit')
		expect(second.record.windows).toEqual([])
		sent = second.record.lockData
	}
	expect(sent).toEqual({ target: path })
	await using first = await startDesktop()
	first.module.app.emit('second-instance', {}, [], '/', sent)
	await expect.poll(() => firstWindow(first).addresses.at(-1)).toMatch(/\/databases\/[^/]+\/overview$/)
	expect(first.record.windows).toHaveLength(1)
	expect(first.record.calls).toContain('window.focus')
})

test('the menu has the platform’s own entries', async () => {
	await using desktop = await startDesktop()
	const roles = desktop.record.menu?.map((entry) => entry.role ?? entry.label)
	expect(roles).toEqual(expect.arrayContaining(['fileMenu', 'editMenu', 'View', 'windowMenu']))
})

test('what a start is asked to open is the first word that is Electron’s neither', () => {
	expect(targetFrom(['electron', '.'], '/here', false)).toBeUndefined()
	expect(targetFrom(['electron', '--no-sandbox', '.', 'a.db'], '/here', false)).toBe('/here/a.db')
	expect(targetFrom(['/opt/headway', 'a.db', '--flag'], '/here', true)).toBe('/here/a.db')
	expect(targetFrom(['/opt/headway', 'sqlite:///data/a.db'], '/here', true)).toBe('sqlite:///data/a.db')
	expect(targetFrom(['/opt/headway'], '/here', true)).toBeUndefined()
})
