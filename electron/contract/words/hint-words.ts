import type { RevisionHint } from '../history.ts'

/** `word` stands in a tag; `sentence` says what it means for the person who runs the revision. */
export type HintWords = { readonly word: string; readonly sentence: string }

/** What the text of a revision tells of its effect, in words. It is read, not run: a hint is a reason to look, not a finding. */
export function hintWords(hint: RevisionHint): HintWords {
	return words[hint]
}

const words: Record<RevisionHint, HintWords> = {
	'raw-sql': { word: 'raw SQL', sentence: 'It runs SQL that is written out as text.' },
	'drops-table': { word: 'drops a table', sentence: 'Going up removes a table with all of its rows.' },
	'drops-column': { word: 'drops a column', sentence: 'Going up removes a column with all that is in it.' },
	'alters-column': {
		word: 'alters a column',
		sentence: 'It changes a column that is there already; values may not fit, and a large table may be rewritten.',
	},
	'alters-type': { word: 'alters a type', sentence: 'It changes a type of the database, which often cannot be taken back.' },
	'writes-rows': { word: 'writes rows', sentence: 'It changes or removes rows, not only the tables they stand in.' },
	'builds-index': { word: 'builds an index', sentence: 'Other programs cannot write to the table while the index is built.' },
	'creates-extension': {
		word: 'creates an extension',
		sentence: 'It installs an extension, for which the server may ask for more rights.',
	},
	'not-transactional': { word: 'commits midway', sentence: 'A part of it is committed by itself: when it fails later, that part stays.' },
	'empty-upgrade': { word: 'empty upgrade', sentence: 'Going up changes nothing but the recorded revision.' },
	'empty-downgrade': {
		word: 'empty downgrade',
		sentence: 'Going down changes nothing but the recorded revision: what was done stays done.',
	},
	'no-downgrade': { word: 'no way down', sentence: 'Its way down raises an error on purpose.' },
	'reads-live-state': { word: 'reads the database', sentence: 'It asks the database what to do, so its SQL cannot be shown beforehand.' },
	'differs-offline': { word: 'differs on paper', sentence: 'It does something else when it is only rendered as SQL.' },
}
