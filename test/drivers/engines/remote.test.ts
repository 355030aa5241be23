import { engineLaw } from '../../conformance/engine-law.ts'
import { openInProcess } from '../../support/sqlite-place.ts'

engineLaw('remote SQLite', openInProcess, { interruptsStatements: true })
