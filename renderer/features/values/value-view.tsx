import { IconFileUnknown } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import type { ValueRef } from '../../../electron/contract/values.ts'
import { faultOf } from '../../client.ts'
import { EmptyState, ErrorState, LoadingState } from '../../components/states.tsx'
import { useValueAddress } from './value-address.ts'
import { ValueHead } from './value-head.tsx'
import { ValueLooks } from './value-looks.tsx'
import { type Asked, valueKey, viewQuestion } from './value-questions.ts'
import { SecretNotice } from './value-secret.tsx'
import classes from './value-view.module.css'

type ValueProps = { database: DatabaseId; of: ValueRef; name: string; secret?: boolean }

/**
 * One value, decoded: what it may be, its tree, picture, text or hex, with Copy, Save bytes and Open as. `name` is how it is
 * called on the screen and in a saved file: its hash or key. `secret` says beforehand that it keeps one.
 */
export function ValueView(props: ValueProps) {
	// Another value begins anew: nothing revealed, nothing opened.
	return <OneValue key={valueKey({ ...props, reveal: false }).join('\0')} {...props} />
}

function OneValue({ database, of, name, secret = false }: ValueProps) {
	const [reveal, setReveal] = useState(false)
	const asked: Asked = { database, of, reveal }
	const address = useValueAddress()
	// A masked value is read by the one decoder that knows what is secret in it.
	const decoder = secret && !reveal ? undefined : address.decoder
	const viewed = useQuery({
		...viewQuestion(asked, decoder),
		// While another decoder reads, what was there stays; what was revealed goes at once.
		placeholderData: (before, earlier) => (earlier?.queryKey.includes('revealed') === reveal ? before : undefined),
	})
	if (viewed.isError) return <Failed of={of} error={viewed.error} onRetry={() => viewed.refetch()} />
	if (viewed.data === undefined) return <LoadingState label={`Reading ${name}`} rows={6} height={28} />
	if (viewed.data.decoding.totalBytes === 0)
		return <EmptyState title="This value is empty">It is there and has 0 bytes, which is not the same as no value.</EmptyState>
	const { masked } = viewed.data
	return (
		<section className={classes['view']} aria-label={`Value of ${name}`} aria-busy={viewed.isPlaceholderData}>
			{(masked || reveal) && <SecretNotice masked={masked} onChange={setReveal} />}
			<ValueHead asked={asked} viewed={viewed.data} name={name} forced={decoder} onDecoder={address.setDecoder} />
			<ValueLooks key={reveal ? 'revealed' : 'masked'} asked={asked} viewed={viewed.data} name={name} address={address} />
		</section>
	)
}

/** A value that is named but has no bytes to show is told in words of its own; anything else as everywhere. */
function Failed({ of, error, onRetry }: { of: ValueRef; error: unknown; onRetry: () => void }) {
	const fault = faultOf(error)
	if (of.kind === 'cached' && fault?.kind === 'not-in-store')
		return (
			<EmptyState title="There are no bytes to show" icon={<IconFileUnknown size={28} />}>
				The database names this value but does not hold its bytes: they lie in the value store outside of it, whose file is not there or
				whose folder is not known. What uses the value will have to make it again.
			</EmptyState>
		)
	return <ErrorState error={error} onRetry={onRetry} />
}
