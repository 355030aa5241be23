import { openSqlite } from '../../../electron/drivers/engines/sqlite.ts'
import { engineLaw } from '../../conformance/engine-law.ts'

engineLaw('direct SQLite', openSqlite, { interruptsStatements: false })
