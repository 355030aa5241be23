import type { CopySurvey } from '../../contract/copy-map.ts'

/** How many surveys are kept: a person goes back and forth between a few databases at most. */
const kept = 4

/** Surveys of sources that nobody has written to since, so that each state of a file is read once. */
export type Surveys = {
	/** The survey of this state, from before or made now. */
	of(stamp: string, make: () => Promise<CopySurvey>): Promise<CopySurvey>
}

export function createSurveys(): Surveys {
	const known = new Map<string, CopySurvey>()
	return {
		async of(stamp, make) {
			const before = known.get(stamp)
			if (before) return before
			const survey = await make()
			known.set(stamp, survey)
			for (const old of [...known.keys()].slice(0, -kept)) known.delete(old)
			return survey
		},
	}
}
