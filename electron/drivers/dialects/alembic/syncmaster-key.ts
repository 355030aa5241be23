import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Advice } from '../../../contract/advice.ts'
import { quoteName } from '../../../lib/sql-text.ts'
import { firstSchema, namesIn, statement } from './advice-asking.ts'
import type { Occasion } from './advisor.ts'

/** The key that SyncMaster's published example configuration shows to everybody. */
const publicKey = 'UBgPTioFrtH2unlC4XFDiGf5sYfzbdSf_VgiUSaQc94='

/** How many credentials are looked at; one key encrypts them all. */
const looked = 20

/** Credentials that anybody can read, because they are encrypted with the key of the example. Nothing is decrypted to tell. */
export async function keyAdvice({ look, act, moves }: Occasion): Promise<readonly Advice[]> {
	const schema = firstSchema(look.description)
	if (act !== 'move' || moves.length === 0 || !namesIn(look.description, 'table', schema).has('auth_data')) return []
	const [answer] = await look.read([{ sql: `SELECT value FROM ${quoteName(schema)}.auth_data ORDER BY connection_id LIMIT ${looked}` }])
	const signed = (answer?.rows ?? []).filter((row) => isSignedWithPublicKey(String(row[0])))
	return signed.length === 0 ? [] : [statement('sample-key', { count: signed.length, facts: { looked: String(answer?.rows.length ?? 0) } })]
}

/** A Fernet token ends with an HMAC-SHA256 of all before it, made with the first half of the key. */
function isSignedWithPublicKey(token: string): boolean {
	const bytes = Buffer.from(token, 'base64url')
	if (bytes[0] !== 0x80 || bytes.length < 73) return false
	const signing = Buffer.from(publicKey, 'base64url').subarray(0, 16)
	return timingSafeEqual(createHmac('sha256', signing).update(bytes.subarray(0, -32)).digest(), bytes.subarray(-32))
}
