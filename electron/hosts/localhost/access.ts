import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/**
 * Who may come in, for as long as this process lives. Two kinds of token open the door, both 32 random bytes:
 *
 * - The one that is printed works as often as it is needed: a person who closed the browser, or uses another one, must
 *   get back in through the address in their terminal, and nobody but them can read that.
 * - The one handed to the browser that we start works once and for a minute: for a while it is in the list of running
 *   programs, where other users of this machine can read it.
 *
 * Either is exchanged for a cookie, which alone opens everything else and never equals a token.
 */
export type Access = {
	/** The reusable token for the printed address. */
	readonly printedToken: string
	/** Makes a token that works once, within `launchTokenLifeMs`. */
	createLaunchToken(): string
	/** The Set-Cookie header for a token that opens the door, or undefined. */
	exchange(token: string): string | undefined
	/** Does a Cookie header carry our cookie. */
	holds(cookieHeader: string | undefined): boolean
}

/** How long the browser may take to start. */
export const launchTokenLifeMs = 60_000

/** `port` goes into the cookie's name, since cookies of one host are shared by all its ports. */
export function createAccess(options: { readonly port: number; readonly now: () => number }): Access {
	const printedToken = createSecret()
	const session = createSecret()
	const cookieName = `headway-${options.port}`
	const launchTokens = new Map<string, number>()

	function useLaunchToken(token: string): boolean {
		for (const [known, expiresAt] of launchTokens) {
			if (!isEqual(known, token)) continue
			launchTokens.delete(known)
			return options.now() < expiresAt
		}
		return false
	}

	return {
		printedToken,
		createLaunchToken() {
			const token = createSecret()
			launchTokens.set(token, options.now() + launchTokenLifeMs)
			return token
		},
		exchange(token) {
			if (!isEqual(printedToken, token) && !useLaunchToken(token)) return undefined
			return `${cookieName}=${session}; Path=/; HttpOnly; SameSite=Strict`
		},
		holds(cookieHeader) {
			return cookieValues(cookieHeader, cookieName).some((value) => isEqual(session, value))
		},
	}
}

function createSecret(): string {
	return randomBytes(32).toString('base64url')
}

/** Takes the same time wherever two texts differ, and whatever their lengths. */
function isEqual(one: string, other: string): boolean {
	const digest = (text: string) => createHash('sha256').update(text).digest()
	return timingSafeEqual(digest(one), digest(other))
}

function cookieValues(header: string | undefined, name: string): string[] {
	return (header ?? '')
		.split(';')
		.map((part) => part.trim())
		.filter((part) => part.startsWith(`${name}=`))
		.map((part) => part.slice(name.length + 1))
}
