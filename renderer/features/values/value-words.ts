import type { DecoderKind, Decoding, Guess } from '../../../electron/contract/decoded.ts'
import { decoderWords } from '../../../electron/contract/words/decoded-words.ts'
import { counted, size } from '../../../electron/contract/words/quantities.ts'

/** What is not shown of a value and why, a sentence each; nothing where all of it is. `nodes` counts the parts that are shown. */
export function limitSentences({ limits, damagedAt, readBytes, totalBytes, decoder }: Decoding, nodes: number): string[] {
	const said: string[] = []
	const isBeginning = readBytes < totalBytes && damagedAt === null && decoder !== 'hex'
	if (isBeginning) said.push(`Decoded from the first ${size(readBytes)} of ${size(totalBytes)}; Hex and “Save bytes…” have all of them.`)
	for (const limit of limits) {
		if (limit === 'bytes' && !isBeginning && decoder !== 'hex')
			said.push('Long texts and bytes are cut where it says so; Hex shows all of them.')
		if (limit === 'nodes') said.push(`Only ${counted(nodes, 'part')} are shown; where entries are left out they are counted.`)
		if (limit === 'depth') said.push('It goes deeper than a screen shows; the deepest levels are not opened.')
		if (limit === 'time') said.push('It takes longer to read than a screen may wait; what was read by then is shown.')
	}
	if (damagedAt !== null)
		said.push(
			damagedAt === 0
				? `Read as ${decoderWords[decoder]} it makes no sense from its first byte on.`
				: `Damaged or cut at byte ${damagedAt.toLocaleString('en')}: what stands before it is shown, what follows could not be read as ${decoderWords[decoder]}.`,
		)
	return said
}

/** In what of a value its decoded parts are found, where that is not all of it. */
export function searchedWords({ limits, damagedAt, readBytes, totalBytes, decoder }: Decoding): string | null {
	if (damagedAt !== null) return `in what stands before byte ${damagedAt.toLocaleString('en')}`
	const isBeginning = readBytes < totalBytes && decoder !== 'hex'
	// What was left out of the beginning was not looked through either
	if (isBeginning && limits.every((limit) => limit === 'bytes')) return `in the first ${size(readBytes)} of ${size(totalBytes)}`
	return isBeginning || limits.length > 0 ? 'in the parts that are shown' : null
}

/** Every way to read a value in the order it is offered: what the bytes may be, surest first, then the others, hex last. */
export function offeredDecoders(guesses: readonly Guess[]): { readonly kind: DecoderKind; readonly guess: Guess | null }[] {
	const kinds = Object.keys(decoderWords) as DecoderKind[]
	const guessed = guesses.filter(({ decoder }) => decoder !== 'hex').map((guess) => ({ kind: guess.decoder, guess }))
	const others = kinds.filter((kind) => kind === 'hex' || !guessed.some((one) => one.kind === kind))
	return [...guessed, ...others.map((kind) => ({ kind, guess: null }))]
}
