/**
 * Another program that writes small transactions without waiting for anybody (timeout 0), until its input closes.
 * Usage: PATH. Prints `writing` after the first, then at the end `TRANSACTIONS BUSY`: how many, and how often it was turned away.
 */
import { setTimeout } from 'node:timers/promises'
import Database from 'better-sqlite3'

const [path = ''] = process.argv.slice(2)
const db = new Database(path, { timeout: 0, fileMustExist: true })
const add = db.prepare('INSERT INTO entry (text) VALUES (?)')
let ending = false
process.stdin.on('end', () => {
	ending = true
})
process.stdin.resume()

let transactions = 0
let busy = 0
while (!ending) {
	try {
		add.run(`entry ${transactions}`)
		if (++transactions === 1) console.log('writing')
	} catch (thrown) {
		if (thrown instanceof Database.SqliteError && thrown.code.startsWith('SQLITE_BUSY')) busy++
		else throw thrown
	}
	await setTimeout(3)
}
db.close()
console.log(`${transactions} ${busy}`)
