import { oc } from '@orpc/contract'
import { faultSchema } from './fault.ts'

/** Where every procedure of the contract starts: it may end in a fault, which arrives typed under the code FAULT. */
export const procedure = oc.errors({ FAULT: { data: faultSchema } })
