import Database from 'better-sqlite3'

export type KvRow = { readonly partition: Uint8Array; readonly key: Uint8Array; readonly value: Uint8Array }

/** Makes a SQLite database with lakeFS's table `kv` of these rows; with null, one that has no such table. */
export function makeKvFile(path: string, rows: readonly KvRow[] | null): void {
	const database = new Database(path)
	if (rows === null) database.exec('CREATE TABLE note (text TEXT)')
	else {
		database.exec(
			'CREATE TABLE kv (partition_key BLOB NOT NULL, key BLOB NOT NULL, value BLOB NOT NULL, PRIMARY KEY (partition_key, key)) WITHOUT ROWID',
		)
		const insert = database.prepare('INSERT INTO kv VALUES (?, ?, ?)')
		for (const { partition, key, value } of rows) insert.run(partition, key, value)
	}
	database.close()
}
