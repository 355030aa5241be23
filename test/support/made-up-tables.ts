import Database from 'better-sqlite3'
import type { Random } from '../fuzz/random.ts'

/** Tables of several shapes, written to, changed and thinned out, in a file of some page size. */
export function makeUpTables(path: string, random: Random): void {
	const db = new Database(path)
	db.exec(`PRAGMA page_size = ${random.pick([512, 1_024, 4_096, 8_192, 65_536])}; PRAGMA auto_vacuum = ${random.pick([0, 1, 2])}`)
	for (const name of ['first', 'second']) {
		const types = Array.from({ length: 1 + random.below(7) }, () =>
			random.pick(['INTEGER', 'TEXT', 'REAL', 'BLOB', 'NUMERIC', '', 'FLOATING', 'CHARINT']),
		)
		const key = random.pick(['', 'id INTEGER PRIMARY KEY, ', 'id TEXT PRIMARY KEY, ', 'id INTEGER PRIMARY KEY DESC, '])
		db.exec(`CREATE TABLE ${name} (${key}${types.map((type, index) => `c${index} ${type}`).join(', ')})`)
		let columns = types.length
		const fill = (count: number) => {
			const names = Array.from({ length: columns }, (_, index) => `c${index}`)
			const insert = db.prepare(
				`INSERT OR IGNORE INTO ${name} (${[...(key === '' ? [] : ['id']), ...names].join(', ')}) VALUES (${[...(key === '' ? [] : ['?']), ...names.map(() => '?')].join(', ')})`,
			)
			const fillAll = db.transaction(() => {
				for (let row = 0; row < count; row++) {
					const id =
						key === ''
							? []
							: [key.includes('TEXT') ? `key ${random.below(1e9)}` : BigInt(random.below(2 ** 31)) * BigInt(1 + random.below(2 ** 21))]
					insert.run(...id, ...names.map(() => valueFrom(random)))
				}
			})
			fillAll()
		}
		fill(150 + random.below(200))
		db.exec(`ALTER TABLE ${name} ADD COLUMN c${columns} ${random.pick(['', "TEXT DEFAULT 'd'", 'REAL DEFAULT 7', 'INTEGER DEFAULT -1'])}`)
		columns += 1
		fill(100 + random.below(200))
		db.exec(
			`DELETE FROM ${name} WHERE rowid % 5 = ${random.below(5)}; UPDATE ${name} SET c0 = randomblob(abs(random()) % 3000) WHERE rowid % 7 = 1`,
		)
		if (random.below(3) === 0) db.exec('VACUUM')
	}
	db.close()
}

function valueFrom(random: Random): unknown {
	switch (random.below(8)) {
		case 0:
			return null
		case 1:
			return BigInt(random.below(3))
		case 2:
			return BigInt(random.below(2 ** 31)) * BigInt(random.below(2 ** 31)) - 2n ** 60n
		case 3:
			return random.below(1_000_000) / 64
		case 4:
			return 'ünïcode '.repeat(random.below(4))
		case 5:
			return 'plain text '.repeat(random.below(400))
		case 6:
			return Buffer.alloc(random.below(50), random.below(256))
		default:
			return Buffer.alloc(random.below(9_000), random.below(256))
	}
}
