import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'

/** What a path of the pages' origin leads to: a file of the built renderer, or the page that shows every screen. */
export type PageAnswer =
	| { readonly kind: 'file'; readonly body: Buffer; readonly contentType: string; readonly lasting: boolean }
	| { readonly kind: 'page'; readonly html: string }

export type PageFiles = {
	/** The answer for the path of a request, still encoded; undefined when there is nothing of that name. `nonce` goes into the page's mark. */
	answer(encodedPath: string, nonce: string): Promise<PageAnswer | undefined>
}

const contentTypes: Readonly<Record<string, string>> = {
	'.css': 'text/css; charset=utf-8',
	'.ico': 'image/x-icon',
	'.js': 'text/javascript; charset=utf-8',
	'.json': 'application/json; charset=utf-8',
	'.map': 'application/json; charset=utf-8',
	'.png': 'image/png',
	'.svg': 'image/svg+xml',
	'.wasm': 'application/wasm',
	'.woff': 'font/woff',
	'.woff2': 'font/woff2',
}

/**
 * Opens the built renderer in `root`. What can be had is the list of regular files found there now, so no spelling of a
 * path, and no symbolic link, reaches anything else. Throws when there is no index.html: the renderer was not built.
 */
export async function readPageFiles(root: string): Promise<PageFiles> {
	const files = await listFiles(root, '/')
	const index = await readFile(join(root, 'index.html'), 'utf8')
	return {
		async answer(encodedPath, nonce) {
			const path = decodedPath(encodedPath)
			if (path === undefined) return undefined
			const file = files.get(path)
			if (file !== undefined && path !== '/index.html') return fileAnswer(path, file)
			return path === '/index.html' || isScreen(path) ? { kind: 'page', html: withNonce(index, nonce) } : undefined
		},
	}
}

/** Regular files under `root` by the path that asks for them; links are left out, wherever they point. */
async function listFiles(root: string, prefix: string): Promise<Map<string, string>> {
	const found = new Map<string, string>()
	for (const entry of await readdir(join(root, prefix), { withFileTypes: true })) {
		const path = `${prefix}${entry.name}`
		if (entry.isFile()) found.set(path, join(root, path))
		if (entry.isDirectory()) for (const [inner, file] of await listFiles(root, `${path}/`)) found.set(inner, file)
	}
	return found
}

/** The path as it was meant, or undefined when it is spelled so that two readers would read it in two ways. */
function decodedPath(encodedPath: string): string | undefined {
	try {
		const path = decodeURIComponent(encodedPath)
		const twofold = !path.startsWith('/') || /[\\\0]|\/\/|%/.test(path) || path.split('/').some((part) => part === '.' || part === '..')
		return twofold ? undefined : path
	} catch {
		return undefined
	}
}

/** Screens have no dot in the last part of their address; what has one asks for a file. */
function isScreen(path: string): boolean {
	return extname(path) === ''
}

async function fileAnswer(path: string, file: string): Promise<PageAnswer> {
	const contentType = contentTypes[extname(path)] ?? 'application/octet-stream'
	return { kind: 'file', body: await readFile(file), contentType, lasting: path.startsWith('/assets/') }
}

function withNonce(index: string, nonce: string): string {
	return index.replace(/(<meta\s+name="csp-nonce"\s+content=")(")/, `$1${nonce}$2`)
}

/**
 * The content policy of the page with this nonce: nothing but our own files, and style tags that carry the nonce.
 * `connect` lists what the page may connect to beside its own origin.
 */
export function contentPolicy(nonce: string, connect: readonly string[] = []): string {
	return [
		"default-src 'none'",
		"script-src 'self'",
		`style-src 'self' 'nonce-${nonce}'`,
		"img-src 'self' data: blob:",
		"font-src 'self'",
		`connect-src ${["'self'", ...connect].join(' ')}`,
		"base-uri 'none'",
		"form-action 'none'",
		"frame-ancestors 'none'",
	].join('; ')
}

/** What every answer of a page's origin says, whatever it is. */
export const alwaysHeaders: Readonly<Record<string, string>> = {
	'X-Content-Type-Options': 'nosniff',
	'X-Frame-Options': 'DENY',
	'Referrer-Policy': 'no-referrer',
	'Cross-Origin-Opener-Policy': 'same-origin',
	'Cross-Origin-Resource-Policy': 'same-origin',
}
