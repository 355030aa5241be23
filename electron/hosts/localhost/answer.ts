import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { alwaysHeaders, contentPolicy, type PageAnswer, type PageFiles } from '../page-files.ts'
import type { Access } from './access.ts'
import { isAddressedToUs, isFetchedByOthers, isFromElsewhere } from './same-site.ts'

/** What answering a request takes. */
export type Doorway = { readonly port: number; readonly access: Access; readonly pages: PageFiles }

const tokenParameter = 'access'

/** The path of our site that a token opens, e.g. `/databases/ID/overview`, as the address to print or to start a browser with. */
export function addressWith(token: string, port: number, path: string): string {
	return `http://127.0.0.1:${port}${path}?${tokenParameter}=${token}`
}

/**
 * Answers one request: first everything that must hold whoever asks, then the token, then the cookie, and only then
 * what the path leads to. Whoever has no cookie gets the same refusal for every path, so it tells them nothing.
 */
export async function answerRequest(doorway: Doorway, request: IncomingMessage, response: ServerResponse): Promise<void> {
	if (!isAddressedToUs(request, doorway.port) || isFromElsewhere(request) || isFetchedByOthers(request)) return refuse(response, 403)
	if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405, { Allow: 'GET, HEAD' })
	const url = parseTarget(request.url)
	if (url === undefined) return refuse(response, 400)
	const token = url.parameters.get(tokenParameter)
	const cookie = token === null ? undefined : doorway.access.exchange(token)
	const isIn = cookie !== undefined || doorway.access.holds(request.headers.cookie)
	if (!isIn) return refuse(response, 403)
	if (token !== null) return redirectWithoutToken(response, url, cookie)
	const nonce = randomBytes(18).toString('base64')
	const answer = await doorway.pages.answer(url.path, nonce)
	if (answer === undefined) return refuse(response, 404)
	return send(request, response, answer, nonce)
}

type Target = { readonly path: string; readonly parameters: URLSearchParams }

/** Splits a request target without interpreting its path; undefined when it is not a path of ours. */
function parseTarget(target: string | undefined): Target | undefined {
	if (target === undefined || !target.startsWith('/') || target.startsWith('//')) return undefined
	const at = target.indexOf('?')
	if (at === -1) return { path: target, parameters: new URLSearchParams() }
	return { path: target.slice(0, at), parameters: new URLSearchParams(target.slice(at + 1)) }
}

/** The token must not stay in the address bar, the history or a bookmark. */
function redirectWithoutToken(response: ServerResponse, url: Target, cookie: string | undefined): void {
	url.parameters.delete(tokenParameter)
	const query = url.parameters.size === 0 ? '' : `?${url.parameters}`
	// A path that a browser could take for another host is not worth keeping.
	const path = /^\/(?![/\\])[\w\-./~%]*$/.test(url.path) ? url.path : '/'
	const setCookie = cookie === undefined ? {} : { 'Set-Cookie': cookie }
	response.writeHead(303, { ...alwaysHeaders, ...setCookie, Location: `${path}${query}`, 'Cache-Control': 'no-store' }).end()
}

function send(request: IncomingMessage, response: ServerResponse, answer: PageAnswer, nonce: string): void {
	const body = answer.kind === 'page' ? Buffer.from(answer.html) : answer.body
	response.writeHead(200, {
		...alwaysHeaders,
		'Content-Type': answer.kind === 'page' ? 'text/html; charset=utf-8' : answer.contentType,
		'Content-Length': body.length,
		// Built files carry a hash of their content in their name.
		'Cache-Control': answer.kind === 'file' && answer.lasting ? 'private, max-age=31536000, immutable' : 'no-store',
		'Content-Security-Policy': contentPolicy(nonce, [`ws://${request.headers.host}`]),
	})
	response.end(request.method === 'HEAD' ? undefined : body)
}

const refusals: Readonly<Record<number, string>> = {
	400: 'Headway could not read this request.',
	403: 'This page opens only through the address that Headway printed when it was started.',
	404: 'There is nothing at this address.',
	405: 'Headway does not answer this kind of request.',
}

function refuse(response: ServerResponse, status: number, headers: Readonly<Record<string, string>> = {}): void {
	response.writeHead(status, {
		...alwaysHeaders,
		...headers,
		'Content-Type': 'text/plain; charset=utf-8',
		'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
		'Cache-Control': 'no-store',
	})
	response.end(`${refusals[status]}\n`)
}
