import type { Advice } from '../advice.ts'
import type { AdviceSpeaker, AdviceWords } from './advice-speaker.ts'
import { generalAdviceWords } from './advice-words-general.ts'
import { reanaAdviceWords } from './advice-words-reana.ts'
import { syncmasterAdviceWords } from './advice-words-syncmaster.ts'

/** A statement about a plan in words: what it means for the data, and what to do. */
export function adviceWords(advice: Advice): AdviceWords {
	return speakers[advice.kind](advice.facts, advice)
}

const speakers: Record<Advice['kind'], AdviceSpeaker> = { ...generalAdviceWords, ...syncmasterAdviceWords, ...reanaAdviceWords }
