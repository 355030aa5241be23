import type { FindEvent } from '../../contract/values.ts'
import { size } from '../../contract/words/quantities.ts'
import { type GetWishes, valueNamed } from './get-verb.ts'
import { opened } from './open.ts'
import { followTold, share } from './progress.ts'
import type { Answer, Session } from './session.ts'

/** In which value what bytes are looked for, and from where on; undefined for its beginning, or backwards its end. */
export type FindWishes = Pick<GetWishes, 'name' | 'key' | 'store' | 'secrets'> & {
	readonly needle: Uint8Array
	readonly from: number | undefined
	readonly backwards: boolean
}

type Ended = Extract<FindEvent, { kind: 'ended' }>

/** `values find`: where bytes begin in a value; exit code 1 where they are nowhere. */
export async function find(session: Session, target: string, wishes: FindWishes): Promise<Answer> {
	const { needle, backwards, from = backwards ? Number.MAX_SAFE_INTEGER : 0, secrets } = wishes
	const database = await opened(session, target)
	const of = await valueNamed(session, database, wishes)
	const reaches = share()
	const { at, wrapped, totalBytes } = await followTold<FindEvent, Ended>(
		session,
		{
			start: (signal) => session.client.values.find({ database, of, needle, from, backwards, reveal: secrets }, { signal }),
			stopping: 'Stopping.',
			tell: (event) =>
				event.kind === 'searched' && reaches(event.bytes, event.totalBytes)
					? `  ${size(event.bytes)} of ${size(event.totalBytes)} looked through`
					: undefined,
		},
		(event) => event.kind === 'ended',
	)
	const around = wrapped ? `, on from the ${backwards ? 'end' : 'beginning'}` : ''
	const text = at === null ? `Not found in all ${size(totalBytes)}.` : `${at} (0x${at.toString(16)}) of ${size(totalBytes)}${around}`
	return { document: { at, wrapped, totalBytes }, text, exitCode: at === null ? 1 : 0 }
}
