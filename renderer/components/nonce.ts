/** The nonce of this page, with which style tags made by script may stand under the content policy. */
export function styleNonce(): string {
	return document.querySelector('meta[name="csp-nonce"]')?.getAttribute('content') ?? ''
}
