import { activity } from './activity.ts'
import { backups } from './backups.ts'
import { commands } from './commands.ts'
import { connections } from './connections.ts'
import { history } from './history.ts'
import { migrations } from './migrations.ts'
import { restore } from './restores.ts'
import { transfers } from './transfers.ts'
import { values } from './values.ts'

/** Everything a door may ask of the core. Nothing else spells a procedure's name or shape. */
export const contract = { connections, history, commands, migrations, backups: { ...backups, restore }, activity, values, transfers }
export type Contract = typeof contract
