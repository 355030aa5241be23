import type { Convention, DatabaseId } from '../../contract/database.ts'
import type { Plan, PlanChoices, PlanTarget } from '../../contract/migrations.ts'
import { faultFrom } from './failure.ts'
import { inert } from './inert.ts'
import { storesText } from './list-text.ts'
import { opened, openedOrKept } from './open.ts'
import { planText } from './plan-text.ts'
import type { Answer, Session } from './session.ts'
import { activityText, backupsText, historyText, overviewText, problemsText, sourceText } from './text.ts'
import { ownStores } from './which-store.ts'

/** `info`: where the database stands and what is wrong with it, and which stores it holds; of a bare store those alone. Client ranges are plain texts such as `>=0.25.0`. */
export async function info(session: Session, target: string): Promise<Answer> {
	const database = await opened(session, target)
	const [overview, survey] = await Promise.all([
		session.client.connections.describe({ database }).catch((thrown: unknown) => {
			if (faultFrom(thrown)?.kind === 'store-only') return null
			throw thrown
		}),
		// What is there beside the history is told where it can be
		session.client.values.survey({ database }).catch(() => null),
	])
	if (overview === null) return infoOfStore(session, database)
	const stores = survey === null ? [] : ownStores(survey)
	const document = {
		...overview,
		stores,
		readableBy: overview.readableBy.map((range) => range.clients),
		readableByAtHead: overview.readableByAtHead.map((range) => range.clients),
	}
	return { document, text: overviewText(overview, inert(stores), session.paint), exitCode: 0 }
}

/** A bare store has entries and nothing else. */
async function infoOfStore(session: Session, database: DatabaseId): Promise<Answer> {
	const document = await session.client.values.survey({ database })
	return { document, text: storesText(inert(document), session.paint), exitCode: 0 }
}

/** `problems`: the named states that need attention, each with its ways on. */
export async function problems(session: Session, target: string): Promise<Answer> {
	const overview = await session.client.connections.describe({ database: await opened(session, target) })
	return { document: { problems: overview.problems }, text: problemsText(overview.problems, session.paint), exitCode: 0 }
}

/** `source`: says where the history is read from; `folder` null forgets it. Answers with what the project is taken for. */
export async function source(session: Session, target: string, folder: string | null, convention: Convention | null): Promise<Answer> {
	const database = await opened(session, target)
	const set = await session.client.connections.setSource({ database, folder, convention })
	const { project } = await session.client.connections.describe({ database })
	return { document: { ...set, project }, text: sourceText(set.source, project), exitCode: 0 }
}

/** `history`: all revisions, oldest first in the document. */
export async function history(session: Session, target: string): Promise<Answer> {
	const document = await session.client.history.get({ database: await opened(session, target) })
	return { document, text: historyText(document, session.paint), exitCode: 0 }
}

/** `plan`: what a change would do. Changes nothing. */
export async function plan(session: Session, target: string, to: PlanTarget, choices: PlanChoices, withSql: boolean): Promise<Answer> {
	const document: Plan = await session.client.migrations.plan({ database: await opened(session, target), to, choices })
	return { document, text: planText(document, session.paint, { withSql }), exitCode: 0 }
}

/** `backups`: what one can go back to, newest first. */
export async function backups(session: Session, target: string): Promise<Answer> {
	const list = await session.client.backups.list({ database: await openedOrKept(session, target) })
	return { document: { backups: list }, text: backupsText(list, session.paint), exitCode: 0 }
}

/** `activity`: the journal, of one database or of all, newest first. */
export async function activity(session: Session, target: string | undefined, text: string | undefined): Promise<Answer> {
	const list = await session.client.activity.list({
		...(target === undefined ? {} : { database: await openedOrKept(session, target) }),
		...(text === undefined ? {} : { text }),
	})
	return { document: { activity: list }, text: activityText(list, session.paint), exitCode: 0 }
}
