import type { Fault, FaultKind } from '../fault.ts'

/** What happened, what it means for the data, what to do next. */
export type FaultWords = { readonly title: string; readonly sentence: string; readonly next: string }

export type FaultOf<Kind extends FaultKind> = { [K in Kind]: { readonly kind: K } & Extract<Fault, { kind: K }> }[Kind]

/** One function per kind of fault; leaving one out does not compile. */
export type FaultSpeakers<Kind extends FaultKind> = { readonly [K in Kind]: (fault: FaultOf<K>) => FaultWords }

/** What every refused act says about the data. */
export const unchanged = 'Nothing was changed.'
