import { useSearchParams } from 'wouter'
import { type DecoderKind, decoderKindSchema } from '../../../electron/contract/decoded.ts'

const looks = ['decoded', 'picture', 'text', 'hex'] as const
/** A way of looking at a value. */
export type Look = (typeof looks)[number]

/** What the address says of how a value is looked at: `as` the decoder, `look` the tab, `byte` where the hex view begins. */
export function useValueAddress() {
	const [search, setSearch] = useSearchParams()
	const decoder = decoderKindSchema.safeParse(search.get('as')).data
	const look = looks.find((one) => one === search.get('look'))
	const set = (changes: Readonly<Record<string, string | undefined>>) =>
		setSearch((before) => {
			const after = new URLSearchParams(before)
			for (const [name, value] of Object.entries(changes)) {
				if (value === undefined) after.delete(name)
				else after.set(name, value)
			}
			return after
		})
	return {
		decoder,
		look,
		/** Another decoder begins with the look that suits it. */
		setDecoder: (as: DecoderKind | undefined) => set({ as, look: undefined }),
		setLook: (next: Look) => set({ look: next }),
	}
}

export type ValueAddress = ReturnType<typeof useValueAddress>
