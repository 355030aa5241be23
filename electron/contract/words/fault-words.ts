import type { Fault, FaultKind } from '../fault.ts'
import { backupFaults, destinationFaults, runningFaults } from './change-fault-words.ts'
import { commandFaults } from './command-words.ts'
import { copyFaults } from './copy-fault-words.ts'
import { engineFaults, openingFaults } from './database-fault-words.ts'
import type { FaultOf, FaultSpeakers, FaultWords } from './fault-speakers.ts'
import { orderedSqlFaults } from './ordered-sql-words.ts'
import { serverFaults } from './server-fault-words.ts'
import { storeFaults } from './store-fault-words.ts'

const speakers: FaultSpeakers<FaultKind> = {
	...openingFaults,
	...serverFaults,
	...orderedSqlFaults,
	...commandFaults,
	...engineFaults,
	...destinationFaults,
	...runningFaults,
	...backupFaults,
	...storeFaults,
	...copyFaults,
}

/** A fault in words for a person under stress. A fault without words does not compile. */
export function faultWords(fault: Fault): FaultWords {
	return spoken<FaultKind>(fault)
}

/** Generic over the kind, so that the compiler sees each fault meet its own speaker. */
function spoken<Kind extends FaultKind>(fault: FaultOf<Kind>): FaultWords {
	const speak: FaultSpeakers<FaultKind>[Kind] = speakers[fault.kind]
	return speak(fault)
}

/** The exact text of the database or the operating system, where the fault kept one. */
export function faultDetail(fault: Fault): string | undefined {
	return 'detail' in fault ? fault.detail : undefined
}
