import { Transform } from 'node:stream'

/** Lines with which pg_restore's SQL begins, before the first object. */
const openingLine = /^(|--.*|SET [a-z_]+ = .*;|SELECT pg_catalog\.set_config\(.*;|\\restrict .*)\r?$/
/** Much longer than any opening is. */
const longestOpening = 65_536

/**
 * Lets pg_restore's SQL through, without two settings from its opening: the one that takes the limit on waiting for locks
 * away again, and one that servers before 17 do not know and programs from 17 on always write.
 */
export function withoutLimits(serverMajor: number): Transform {
	const unwanted = serverMajor < 17 ? /^SET (lock_timeout|transaction_timeout) = / : /^SET lock_timeout = /
	let opening: Buffer | null = Buffer.alloc(0)
	return new Transform({
		transform(chunk: Buffer, _, done) {
			if (opening === null) return done(null, chunk)
			opening = Buffer.concat([opening, chunk])
			if (!hasEnded(opening)) return done()
			const cleaned = without(opening, unwanted)
			opening = null
			done(null, cleaned)
		},
		flush(done) {
			done(null, opening === null ? undefined : without(opening, unwanted))
		},
	})
}

function hasEnded(text: Buffer): boolean {
	const whole = text.toString('latin1').split('\n').slice(0, -1)
	return text.length > longestOpening || whole.some((line) => !openingLine.test(line))
}

function without(text: Buffer, unwanted: RegExp): Buffer {
	const lines = text.toString('latin1').split('\n')
	const first = lines.findIndex((line) => !openingLine.test(line))
	const end = first < 0 ? lines.length : first
	return Buffer.from(lines.filter((line, index) => index >= end || !unwanted.test(line)).join('\n'), 'latin1')
}
