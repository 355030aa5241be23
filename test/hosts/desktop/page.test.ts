import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createPageHandler, isPageAddress } from '../../../electron/hosts/desktop/page.ts'
import { readPageFiles } from '../../../electron/hosts/page-files.ts'

let folder: string
let answer: (request: Request) => Promise<Response>

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'headway-page-'))
	const root = join(folder, 'renderer')
	await mkdir(join(root, 'assets'), { recursive: true })
	await writeFile(join(root, 'index.html'), '<head><meta name="csp-nonce" content="" /></head>')
	await writeFile(join(root, 'assets', 'main-1a2b.js'), 'export {}')
	await writeFile(join(folder, 'secret.txt'), 'secret')
	await symlink(join(folder, 'secret.txt'), join(root, 'link.txt'))
	await symlink(folder, join(root, 'out'))
	let pages = 0
	answer = createPageHandler(await readPageFiles(root), () => {
		pages += 1
		return `nonce${pages}`
	})
})

afterEach(() => rm(folder, { recursive: true, force: true }))

const get = (path: string) => answer(new Request(`headway://app${path}`))

test('the page carries its own nonce, in the mark and in a policy without inline scripts', async () => {
	const first = await get('/')
	const second = await get('/index.html')
	expect(await first.text()).toContain('content="nonce1"')
	expect(await second.text()).toContain('content="nonce2"')
	const policy = first.headers.get('Content-Security-Policy') ?? ''
	expect(policy).toContain("default-src 'none'")
	expect(policy).toContain("script-src 'self';")
	expect(policy).toContain("style-src 'self' 'nonce-nonce1'")
	expect(policy).not.toMatch(/unsafe|\*|https?:/)
	expect(first.headers.get('Cache-Control')).toBe('no-store')
})

test('files of the renderer are served with their type', async () => {
	const response = await get('/assets/main-1a2b.js')
	expect(response.status).toBe(200)
	expect(response.headers.get('Content-Type')).toBe('text/javascript; charset=utf-8')
	expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff')
	expect(await response.text()).toBe('export {}')
})

test('the address of a screen gets the page', async () => {
	const response = await get('/databases/d1/history?revision=3.1')
	expect(response.status).toBe(200)
	expect(response.headers.get('Content-Type')).toContain('text/html')
})

test.each([
	'/../secret.txt',
	'/%2e%2e/secret.txt',
	'/..%2fsecret.txt',
	'/assets/..%2f..%2fsecret.txt',
	'/..%5csecret.txt',
	'/%00/secret.txt',
	'/%zz.txt',
	'//secret.txt',
	'/link.txt',
	'/out/secret.txt',
	'/assets/none.js',
	'/%252e%252e%252fsecret.txt',
])('%s is refused', async (path) => {
	const response = await get(path)
	expect(response.status).toBeGreaterThanOrEqual(400)
	expect(await response.text()).toBe('')
})

test('only our own host may be asked, and only to read', async () => {
	expect((await answer(new Request('headway://other/index.html'))).status).toBe(403)
	expect((await answer(new Request('headway://app/', { method: 'POST', body: 'x' }))).status).toBe(405)
})

test('an address is ours by scheme and host, not by its beginning', () => {
	expect(isPageAddress('headway://app/databases/d1')).toBe(true)
	for (const address of ['headway://app.evil.example/', 'headway://app@evil.example/', 'https://app/', 'file:///app', 'about:blank', '']) {
		expect(isPageAddress(address)).toBe(false)
	}
})
