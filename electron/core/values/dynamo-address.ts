import { FaultError } from '../../contract/fault.ts'
import type { DynamoAddress } from '../../drivers/stores/keeper.ts'

/** Is the text an address of a table of DynamoDB. */
export const isDynamoText = (text: string): boolean => /^dynamodb:\/\//i.test(text)

/**
 * Reads `dynamodb://REGION/TABLE`, with `?endpoint=http://localhost:8000` for a server that is not Amazon's. The region may
 * be left out where AWS_REGION or AWS_DEFAULT_REGION says it: `dynamodb:///TABLE`. Credentials never stand in it: the
 * official client finds them as the AWS programs do. Faults: `unsupported-address`.
 */
export function readDynamoAddress(text: string, environment: Readonly<Record<string, string | undefined>>): DynamoAddress {
	const refuse = (reason: 'malformed' | 'password-in-url', detail?: string) =>
		new FaultError({ kind: 'unsupported-address', address: text.replace(/\/\/[^/]*@/, '//'), reason, ...(detail && { detail }) })
	const url = URL.parse(text)
	if (!url || !isDynamoText(text)) throw refuse('malformed')
	if (url.username !== '' || url.password !== '') throw refuse('password-in-url')
	const table = decodeURIComponent(url.pathname.slice(1))
	if (!/^[a-zA-Z0-9_.-]{3,255}$/.test(table))
		throw refuse('malformed', 'a table has 3 to 255 letters, digits, dots, dashes and underscores')
	const region = url.host || environment['AWS_REGION'] || environment['AWS_DEFAULT_REGION'] || ''
	if (region === '') throw refuse('malformed', 'no region in it, and neither AWS_REGION nor AWS_DEFAULT_REGION is set')
	const endpoint = readEndpoint(url.searchParams.get('endpoint'), refuse)
	const shown = `dynamodb://${region}/${table}${endpoint === null ? '' : `?endpoint=${endpoint}`}`
	return { table, region, endpoint, credentials: null, shown }
}

function readEndpoint(text: string | null, refuse: (reason: 'malformed', detail: string) => FaultError): string | null {
	if (text === null) return null
	const endpoint = URL.parse(text)
	if (!endpoint || !/^https?:$/.test(endpoint.protocol) || endpoint.username !== '')
		throw refuse('malformed', 'the endpoint is no http or https address')
	return endpoint.origin
}
