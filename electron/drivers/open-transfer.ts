import { openTransfer } from './transfers/local-transfer.ts'
import { systemFit } from './transfers/systems/system-fit.ts'
import type { OpenTransfer } from './transfers/transfer.ts'

/** Opens both ends of a copy in this process, with every system whose rows are fitted to tables of its own. */
export const openTransferHere: OpenTransfer = (wanted) => openTransfer(wanted, { now: () => performance.now(), fitOf: systemFit })
