import { join } from 'node:path'
import { temporaryFolder } from '../support/test-app.ts'
import { benchAlembic } from './alembic.ts'
import { benchBackup } from './backup.ts'
import { benchConnect } from './connect.ts'
import { benchCopy } from './copy.ts'
import { benchHistory } from './history.ts'
import { benchHistoryWindow } from './history-window.ts'
import { benchOrdered } from './ordered.ts'
import { benchPickle } from './pickle.ts'
import { benchRedun } from './redun.ts'
import { benchRedunWindow } from './redun-window.ts'
import { benchStores } from './stores.ts'
import { benchUpgrade, makeLargeRepository } from './upgrade.ts'
import { benchValue } from './value.ts'
import { benchValueWindow } from './value-window.ts'
import { benchWindow } from './window.ts'

const jobs = 1_000_000

/** `npm run bench`: every figure, or those named: backup, ordered, history, history-window, connect, alembic, stores, copy, redun, redun-window, pickle, value, value-window, upgrade, window. */
const named = process.argv.slice(2)
const wanted = (name: string) => named.length === 0 || named.includes(name)

await using folder = await temporaryFolder()
if (wanted('backup')) await benchBackup(folder.path)
if (wanted('ordered')) await benchOrdered(folder.path)
if (wanted('history')) await benchHistory()
if (wanted('history-window')) await benchHistoryWindow(folder.path)
if (wanted('connect')) await benchConnect()
if (wanted('alembic')) await benchAlembic(folder.path)
if (wanted('stores')) await benchStores(folder.path)
if (wanted('copy')) await benchCopy(folder.path)
if (wanted('redun')) await benchRedun(folder.path)
if (wanted('redun-window')) await benchRedunWindow(folder.path)
if (wanted('pickle')) await benchPickle(folder.path)
if (wanted('value')) await benchValue(folder.path)
if (wanted('value-window')) await benchValueWindow(folder.path)
if (wanted('upgrade') || wanted('window')) {
	const large = join(folder.path, 'large-repository.db')
	await makeLargeRepository(large, jobs)
	if (wanted('upgrade')) await benchUpgrade(folder.path, large)
	if (wanted('window')) await benchWindow(folder.path, large)
}
