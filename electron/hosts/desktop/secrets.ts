import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { safeStorage } from 'electron'
import type { AppOptions } from '../../app.ts'

type SecretKeeper = NonNullable<AppOptions['secretKeeper']>

/**
 * Keeps passwords in `secrets.json` of the home folder, each encrypted with a key that the system's own keychain holds;
 * only the person can read the file. Where Linux has no keychain, Electron's key is a fixed one: then they are kept in
 * what amounts to plain text, and `keeps` says so. To be asked only after Electron is ready.
 */
export function createSecretKeeper(homeFolder: string, platform: NodeJS.Platform): SecretKeeper {
	const path = join(homeFolder, 'secrets.json')
	let turn: Promise<unknown> = Promise.resolve()

	/** One change of the file after another: two at once would lose one of them. */
	function change(edit: (secrets: Record<string, string>) => void): Promise<void> {
		const done = turn.then(async () => {
			const secrets = await readSecrets(path)
			edit(secrets)
			await writeFile(`${path}.part`, JSON.stringify(secrets), { mode: 0o600 })
			await rename(`${path}.part`, path)
		})
		turn = done.catch(() => undefined)
		return done
	}

	return {
		get keeps() {
			if (!safeStorage.isEncryptionAvailable()) return 'nothing'
			return platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text' ? 'plain-text' : 'encrypted'
		},
		async keep(id, secret) {
			const encrypted = safeStorage.encryptString(secret).toString('base64')
			await change((secrets) => {
				secrets[id] = encrypted
			})
		},
		async recall(id) {
			await turn
			const encrypted = (await readSecrets(path))[id]
			return encrypted === undefined ? null : decrypted(encrypted)
		},
		async forget(id) {
			await turn
			if ((await readSecrets(path))[id] === undefined) return
			await change((secrets) => {
				delete secrets[id]
			})
		},
	}
}

/** A file that is not there, or not ours any more, holds no secrets: a password can always be given again. */
async function readSecrets(path: string): Promise<Record<string, string>> {
	try {
		const found: unknown = JSON.parse(await readFile(path, 'utf8'))
		const entries = typeof found === 'object' && found !== null ? Object.entries(found) : []
		return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
	} catch {
		return {}
	}
}

/** Null when the key is another now, as after a keychain was made anew. */
function decrypted(encrypted: string): string | null {
	try {
		return safeStorage.isEncryptionAvailable() ? safeStorage.decryptString(Buffer.from(encrypted, 'base64')) : null
	} catch {
		return null
	}
}
