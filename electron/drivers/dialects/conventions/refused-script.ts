import type { Fault } from '../../../contract/fault.ts'
import type { Script } from './convention.ts'

type Reason = Extract<Fault, { kind: 'unsupported-statement' }>['reason']

/** A step that is there and is not run; `statement` is what of it says why. */
export function refusedScript(revision: string, reason: Reason, statement: string, sql = ''): Script {
	return { sql, transactional: true, fault: { kind: 'unsupported-statement', revision, reason, statement } }
}
