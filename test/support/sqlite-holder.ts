/**
 * Another program that runs statements and then stands still, so that what they hold is held, until its input closes.
 * Usage: PATH SQL. Prints `holding`. Then commits what is open and ends.
 */
import Database from 'better-sqlite3'

const [path = '', sql = ''] = process.argv.slice(2)
const db = new Database(path, { timeout: 0 })
db.pragma('cache_size = 10')
db.exec(sql)
console.log('holding')
process.stdin.on('end', () => {
	if (db.inTransaction) db.exec('COMMIT')
	db.close()
})
process.stdin.resume()
