import type pg from 'pg'
import { FaultError } from '../../contract/fault.ts'
import type { ServerAddress } from './engine.ts'
import type { Encryption } from './postgres-tls.ts'

/** What an address asks about binding the password's proof to the encrypted channel, on one way to the server. */
export type ChannelBinding = {
	/** Use it where the server offers it. */
	readonly wanted: boolean
	/** Hears what the server offers; to be called before connecting. */
	watch(connection: pg.Connection): void
	/** Refuses to go on where it is required and was not offered: before a password goes out, and once the server let us in without asking. */
	insist(): void
}

/**
 * As libpq's `channel_binding`: `prefer` unless said. Source: https://www.postgresql.org/docs/current/libpq-connect.html
 * Fault of `insist`: `channel-binding-missing`.
 */
export function channelBindingFor({ channelBinding, shown }: ServerAddress, encryption: Encryption): ChannelBinding {
	let offered = false
	return {
		wanted: channelBinding !== 'disable' && encryption !== false,
		watch(connection) {
			connection.on('authenticationSASL', ({ mechanisms }: { readonly mechanisms: readonly string[] }) => {
				offered = encryption !== false && mechanisms.includes('SCRAM-SHA-256-PLUS')
			})
		},
		insist() {
			if (channelBinding !== 'require' || offered) return
			throw new FaultError({
				kind: 'channel-binding-missing',
				address: shown,
				reason: encryption === false ? 'not-encrypted' : 'not-offered',
			})
		},
	}
}
