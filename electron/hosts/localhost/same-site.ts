import type { IncomingMessage } from 'node:http'

/**
 * Was this request addressed to us by name. A page whose name was pointed at this machine after it was loaded (DNS
 * rebinding) still sends its own name as Host.
 */
export function isAddressedToUs(request: IncomingMessage, port: number): boolean {
	const hosts = request.headersDistinct['host'] ?? []
	return hosts.length === 1 && ourHosts(port).includes(hosts[0] ?? '')
}

/** Does an Origin header, which browsers set and pages cannot forge, name another site than the one addressed. */
export function isFromElsewhere(request: IncomingMessage): boolean {
	const origins = request.headersDistinct['origin'] ?? []
	return origins.some((origin) => origin !== ourOrigin(request))
}

/** Does the request say that it comes from our own page: required where a missing Origin must not be enough. */
export function isFromOurPage(request: IncomingMessage): boolean {
	const origins = request.headersDistinct['origin'] ?? []
	return origins.length === 1 && origins[0] === ourOrigin(request)
}

/**
 * Did another site's page fetch this (a picture, a script, a frame), as browsers tell. Following a link is not that:
 * it shows our page and tells the other site nothing.
 */
export function isFetchedByOthers(request: IncomingMessage): boolean {
	const site = request.headers['sec-fetch-site']
	if (site !== 'cross-site' && site !== 'same-site') return false
	return request.headers['sec-fetch-mode'] !== 'navigate' || request.headers['sec-fetch-dest'] !== 'document'
}

function ourHosts(port: number): readonly string[] {
	return [`127.0.0.1:${port}`, `localhost:${port}`]
}

/** Meaningful only after the Host was found to be ours. */
function ourOrigin(request: IncomingMessage): string {
	return `http://${request.headers.host}`
}
