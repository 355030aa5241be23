import type { DatabaseId } from '../../contract/database.ts'
import type { Plan, PlanChoices, PlanTarget } from '../../contract/migrations.ts'
import { planText } from './plan-text.ts'
import type { Answer, Session } from './session.ts'
import { activityText, backupsText, historyText, overviewText } from './text.ts'

/** Opens what a person named and gives the id that the contract's other procedures take. */
export async function opened(session: Session, target: string): Promise<DatabaseId> {
	const { id } = await session.client.connections.open({ target })
	return id
}

/** `info`: where the database stands and what is wrong with it. Client ranges are plain texts such as `>=0.25.0`. */
export async function info(session: Session, target: string): Promise<Answer> {
	const overview = await session.client.connections.describe({ database: await opened(session, target) })
	const document = {
		...overview,
		readableBy: overview.readableBy.map((range) => range.clients),
		readableByAtHead: overview.readableByAtHead.map((range) => range.clients),
	}
	return { document, text: overviewText(overview, session.paint), exitCode: 0 }
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
	const list = await session.client.backups.list({ database: await opened(session, target) })
	return { document: { backups: list }, text: backupsText(list, session.paint), exitCode: 0 }
}

/** `activity`: the journal, of one database or of all, newest first. */
export async function activity(session: Session, target: string | undefined, text: string | undefined): Promise<Answer> {
	const list = await session.client.activity.list({
		...(target === undefined ? {} : { database: await opened(session, target) }),
		...(text === undefined ? {} : { text }),
	})
	return { document: { activity: list }, text: activityText(list, session.paint), exitCode: 0 }
}
