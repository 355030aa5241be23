import { alwaysHeaders, contentPolicy, type PageFiles } from '../page-files.ts'

/** Where the window's pages live. A scheme of our own, because file:// would share its origin with every file there is. */
export const pageScheme = 'headway'
const pageHost = 'app'
export const pageOrigin = `${pageScheme}://${pageHost}`

/** Is this the address of one of our own pages. */
export function isPageAddress(address: string): boolean {
	if (!URL.canParse(address)) return false
	const { protocol, host, username, password, port } = new URL(address)
	return protocol === `${pageScheme}:` && host === pageHost && username === '' && password === '' && port === ''
}

/**
 * Answers requests under our scheme with the built renderer: files as they are, the addresses of screens with the page,
 * which carries `createNonce()` in its policy and in its mark. Everything else is refused without a word.
 */
export function createPageHandler(pages: PageFiles, createNonce: () => string): (request: Request) => Promise<Response> {
	return async (request) => {
		if (!isPageAddress(request.url)) return refused(403)
		if (request.method !== 'GET' && request.method !== 'HEAD') return refused(405)
		const nonce = createNonce()
		const answer = await pages.answer(new URL(request.url).pathname, nonce)
		if (answer === undefined) return refused(404)
		if (answer.kind === 'page') return pageResponse(answer.html, nonce)
		return new Response(new Uint8Array(answer.body), { headers: { ...alwaysHeaders, 'Content-Type': answer.contentType } })
	}
}

function pageResponse(html: string, nonce: string): Response {
	const headers = {
		...alwaysHeaders,
		'Content-Type': 'text/html; charset=utf-8',
		'Content-Security-Policy': contentPolicy(nonce),
		'Cache-Control': 'no-store',
	}
	return new Response(html, { headers })
}

function refused(status: number): Response {
	return new Response(null, { status, headers: alwaysHeaders })
}
