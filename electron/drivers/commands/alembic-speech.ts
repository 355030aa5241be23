import { readAddress, readHistory, readRevisions } from './alembic-answers.ts'
import { faultOfEnd } from './alembic-faults.ts'
import { readStepLine } from './alembic-log.ts'
import type { AlembicSpeech } from './speech.ts'

/** Alembic as it speaks from 1.8 to 1.19, through its own command line and through wrappers of its API. */
export const alembicSpeech: AlembicSpeech = {
	stepOf: readStepLine,
	currentOf: ({ stdout }) => readRevisions(stdout)?.map(({ id }) => id) ?? null,
	addressOf: ({ stdout }) => readAddress(stdout),
	headsOf: ({ stdout }) => readRevisions(stdout)?.map(({ id }) => id) ?? null,
	historyOf: ({ stdout }) => readHistory(stdout),
	faultOf: faultOfEnd,
}
