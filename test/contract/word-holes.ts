/** Holes that a missing fact would leave in a sentence. */
export const hole = /undefined|null|NaN|\[object|\s{2}|“”|\.\./
