import { type Fault, FaultError } from '../../contract/fault.ts'
import type { DynamoAddress } from './keeper.ts'

/** DynamoDB's answer to a write whose condition does not hold. */
export function isConditionRefused(thrown: unknown): thrown is Error {
	return thrown instanceof Error && thrown.name === 'ConditionalCheckFailedException'
}

/** How often the client had sent the request before it gave up; 1 where it does not say. */
export function attemptsOf(thrown: Error): number {
	const metadata = '$metadata' in thrown ? thrown.$metadata : null
	const attempts = typeof metadata === 'object' && metadata !== null && 'attempts' in metadata ? metadata.attempts : 1
	return typeof attempts === 'number' ? attempts : 1
}

const throttled = /^(ProvisionedThroughputExceeded|Throttling|RequestLimitExceeded|TooManyRequests|LimitExceeded)/
const unknownCaller =
	/^(UnrecognizedClient|InvalidSignature|SignatureDoesNotMatch|IncompleteSignature|MissingAuthenticationToken|ExpiredToken|InvalidAccessKeyId|InvalidClientTokenId|AuthFailure|CredentialsProvider)/

/**
 * Turns what the client of DynamoDB throws into a fault; what is none (a request of ours that DynamoDB does not understand)
 * is thrown on as it is. Names: "Error handling with DynamoDB" and "Common errors" of its guides.
 */
export function toDynamoFault(thrown: unknown, address: DynamoAddress): unknown {
	if (thrown instanceof FaultError || !(thrown instanceof Error)) return thrown
	const fault = faultFor(thrown, address)
	return fault ? new FaultError(fault, { cause: thrown }) : thrown
}

function faultFor(thrown: Error, { shown: address, credentials }: DynamoAddress): Fault | null {
	const { name, message: detail } = thrown
	if (name === 'AbortError') return { kind: 'cancelled' }
	if (name === 'ResourceNotFoundException') return { kind: 'not-found', path: address }
	if (throttled.test(name)) return { kind: 'store-throttled', store: address, detail }
	if (unknownCaller.test(name)) return { kind: 'authentication-failed', address, user: credentials?.accessKeyId ?? '', detail }
	if (/^AccessDenied/.test(name)) return { kind: 'insufficient-privilege', detail }
	const code = 'code' in thrown ? String(thrown.code) : ''
	const reason = reasonOf(name, code)
	if (reason) return { kind: 'unreachable', address, reason, detail }
	return isServers(thrown) || code !== '' ? { kind: 'unreachable', address, reason: 'other', detail } : null
}

function reasonOf(name: string, code: string): Extract<Fault, { kind: 'unreachable' }>['reason'] | null {
	if (name === 'TimeoutError' || code === 'ETIMEDOUT') return 'timed-out'
	if (code === 'ECONNREFUSED') return 'refused'
	if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'no-such-host'
	return ['EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN', 'EHOSTDOWN'].includes(code) ? 'no-route' : null
}

/** Something answered, and it was not well, or was no answer of DynamoDB. */
function isServers(thrown: Error): boolean {
	if ('$fault' in thrown && thrown.$fault === 'server') return true
	return thrown.name === 'SyntaxError' || ('$responseBodyText' in thrown && thrown.name === 'Error')
}
