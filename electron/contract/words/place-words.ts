/** A place that is no known revision, in a few words: `3.?` as it is, `?` for books that do not say. */
export function placeWords(currentText: string): string {
	return currentText === '?' ? 'not recorded' : currentText
}

/** The same as a sentence. */
export function placeSentence(currentText: string): string {
	return currentText === '?' ? 'The books do not say where it stands.' : `At ${currentText}, which this Headway does not know.`
}
