import { createORPCClient, ORPCError } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import type { Contract } from '../electron/contract/contract.ts'
import type { Fault } from '../electron/contract/fault.ts'
import { ConnectionLostError, openLink } from './transport.ts'

/** Everything the core can be asked, typed by the contract. */
export const client: ContractRouterClient<Contract> = createORPCClient(openLink())

/** The fault inside a failed call, or undefined when the call failed by a defect, a lost connection or an abort. */
export function faultOf(error: unknown): Fault | undefined {
	return error instanceof ORPCError && error.code === 'FAULT' ? (error.data as Fault) : undefined
}

/** Did the call fail because the connection went, so that nothing is known of how it ended. */
export function isConnectionLoss(error: unknown): boolean {
	return error instanceof ConnectionLostError
}
