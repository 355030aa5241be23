import { openRemote } from '../../../electron/drivers/engines/remote.ts'
import { serverLookingLaw } from '../../conformance/server-looking-law.ts'
import { spawnEngine } from '../../support/sqlite-place.ts'

serverLookingLaw('remote PostgreSQL', (server) => openRemote({ server, spawn: spawnEngine }))
