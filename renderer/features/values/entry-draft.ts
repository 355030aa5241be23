import { useDebouncedValue } from '@mantine/hooks'
import { useEffect, useState } from 'react'
import type { EntryDetail } from '../../../electron/contract/stores.ts'
import { client, faultOf } from '../../client.ts'
import { bytesToHex, bytesToText, hexToBytes } from './entry-bytes.ts'
import type { OfEntry } from './store-queries.ts'

/** What an edit is typed as: the decoded message, the bytes as UTF-8 text, or the bytes as hex. */
export type DraftForm = 'message' | 'utf8' | 'hex'
export type Draft = { readonly form: DraftForm; readonly text: string }
/** What was read, which a write is bound to; null where there was nothing. */
export type Since = { readonly value: Uint8Array; readonly keptAs: 'null' | null } | null

/** Hex of more bytes than this is too much text for a field. */
const mostHexBytes = 65_536
/** How long typing rests before the text is encoded, in milliseconds. */
const restMs = 250

/** The forms in which a value can be edited, the best first, each with the text to begin with. */
export function formsOf({ editable, value }: Pick<EntryDetail, 'editable' | 'value'>): ReadonlyMap<DraftForm, string> {
	const forms = new Map<DraftForm, string>()
	if (value === null) return forms
	const text = bytesToText(value)
	// Where the message is the text, one form is enough
	if (editable !== null && editable !== text) forms.set('message', editable)
	if (text !== null) forms.set('utf8', text)
	if (value.length <= mostHexBytes) forms.set('hex', bytesToHex(value))
	return forms
}

type Encoded = { readonly bytes: Uint8Array | null; readonly problem: string | null; readonly pending: boolean }

/** The bytes that a draft makes, while it is typed; a message is encoded by the core, which keeps fields it does not know. */
export function useDraftBytes(of: OfEntry, since: Since, draft: Draft): Encoded {
	const encoded = useEncoded(of, since, draft.form === 'message' ? draft.text : null)
	return draft.form === 'message' ? encoded : encodeDraft(draft)
}

/** The bytes that a draft makes which is typed as text or as hex. */
export function encodeDraft({ form, text }: Draft): Encoded {
	if (form !== 'hex') return { bytes: new TextEncoder().encode(text), problem: null, pending: false }
	return { bytes: null, problem: null, pending: false, ...hexToBytes(text) }
}

function useEncoded({ database, store, partition, key }: OfEntry, since: Since, text: string | null): Encoded {
	const [rested] = useDebouncedValue(text, restMs)
	const [answer, setAnswer] = useState<{ text: string; bytes: Uint8Array | null; problem: string | null }>()
	useEffect(() => {
		if (rested === null) return
		const stop = new AbortController()
		const asked = { database, store, partition, key, since: since?.value ?? new Uint8Array(), text: rested }
		client.values.stores.encode(asked, { signal: stop.signal }).then(
			({ value }) => setAnswer({ text: rested, bytes: value, problem: null }),
			(error: unknown) => stop.signal.aborted || setAnswer({ text: rested, bytes: null, problem: problemOf(error) }),
		)
		return () => stop.abort()
	}, [rested, since])
	if (answer === undefined || answer.text !== text) return { bytes: null, problem: null, pending: true }
	return { bytes: answer.bytes, problem: answer.problem, pending: false }
}

function problemOf(error: unknown): string {
	const fault = faultOf(error)
	if (fault?.kind === 'edit-malformed') return fault.detail
	return error instanceof Error ? error.message : String(error)
}
