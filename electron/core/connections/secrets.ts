import type { DatabaseId } from '../../contract/database.ts'

/** How a door keeps passwords: encrypted by the system, in a form anybody with the file can read, or not at all. */
export type SecretKeeping = 'encrypted' | 'plain-text' | 'nothing'

/** A door's own place for passwords. Ids are those of the catalog. */
export type SecretKeeper = {
	readonly keeps: SecretKeeping
	keep(id: string, secret: string): Promise<void>
	/** Null when there is none, or it can no longer be read. */
	recall(id: string): Promise<string | null>
	forget(id: string): Promise<void>
}

/** The keeper of a door that has no safe place: passwords are asked for, or come from a variable. */
export const keepsNothing: SecretKeeper = {
	keeps: 'nothing',
	keep: async () => {},
	recall: async () => null,
	forget: async () => {},
}

/** The passwords that people gave: for this process's life, and beyond it where they said so and the door can. */
export type Secrets = {
	readonly keeps: SecretKeeping
	remember(id: DatabaseId, secret: string, keep: boolean): Promise<void>
	recall(id: DatabaseId): Promise<string | null>
	forget(id: DatabaseId): Promise<void>
}

export function createSecrets(keeper: SecretKeeper): Secrets {
	const given = new Map<DatabaseId, string>()
	return {
		get keeps() {
			return keeper.keeps
		},
		async remember(id, secret, keep) {
			given.set(id, secret)
			if (keep && keeper.keeps !== 'nothing') await keeper.keep(id, secret)
		},
		// What was given last is newer than what was kept once
		recall: async (id) => given.get(id) ?? (await keeper.recall(id)),
		async forget(id) {
			given.delete(id)
			await keeper.forget(id)
		},
	}
}
