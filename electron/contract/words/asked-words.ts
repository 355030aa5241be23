import type { AskReport } from '../commands.ts'
import { counted } from './quantities.ts'

/** What came of asking Alembic, in one line. */
export function askedWords({ told, left, differences }: AskReport): string {
	return [
		told === 0 ? 'Alembic told nothing that fills a gap' : `${counted(told, 'revision')} told by Alembic`,
		...(left.length === 0 ? [] : [`${counted(left.length, 'file')} still not known`]),
		...(differences === 0 ? [] : [`${counted(differences, 'difference')} from the files`]),
	].join(', ')
}
