import type { Advice } from '../advice.ts'

/** `fact` is what the statement rests on, in a few words. */
export type AdviceWords = { readonly title: string; readonly sentence: string; readonly fact: string }

/** How one kind of advice is said. */
export type AdviceSpeaker = (facts: Readonly<Record<string, string>>, advice: Advice) => AdviceWords
