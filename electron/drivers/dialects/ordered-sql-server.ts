import type { Problem } from '../../contract/database.ts'
import { isTable, type Reading } from './ordered-sql-reading.ts'

/** What the database itself puts in the way: a standby, a pooler, broken indexes, books that only their own tool may write. */
export async function serverProblems(reading: Reading): Promise<readonly Problem[]> {
	const { description } = reading.look
	const server = description.kind === 'postgres' ? description.server : null
	const { path } = description
	return [
		...(server?.standby ? [{ kind: 'standby', blocks: true, facts: { path } } satisfies Problem] : []),
		...(server?.pooler ? [{ kind: 'pooler-in-front', blocks: true, facts: { path } } satisfies Problem] : []),
		...indexProblems(reading),
		...(await guardProblems(reading)),
	]
}

function indexProblems({ look }: Reading): readonly Problem[] {
	return look.description.objects
		.filter(({ invalid }) => invalid)
		.map(({ name, table }) => ({ kind: 'invalid-index', blocks: true, repair: 'drop-invalid-index', facts: { index: name, table } }))
}

/** A trigger on the books that raises an error: some projects refuse every writer that does not hold their own lock. */
async function guardProblems(reading: Reading): Promise<readonly Problem[]> {
	const { look, context } = reading
	const { namespace, name } = context.ledger
	const triggers = look.description.objects.filter(
		(object) => object.type === 'trigger' && isTable({ ...object, name: object.table }, context.ledger),
	)
	if (triggers.length === 0) return []
	const bodies =
		context.engine === 'sqlite' ? triggers.map(({ name: trigger, sql }) => ({ trigger, body: sql ?? '' })) : await functionsOf(reading)
	return bodies
		.filter(({ body }) => /\braise\s*(\(|exception|'|"|sqlstate|[a-z_]+\s*;)/i.test(body))
		.map(({ trigger }) => ({
			kind: 'guarded-ledger',
			blocks: true,
			facts: { table: namespace === null ? name : `${namespace}.${name}`, detail: trigger },
		}))
}

async function functionsOf({ look, context }: Reading): Promise<readonly { readonly trigger: string; readonly body: string }[]> {
	const { namespace, name } = context.ledger
	const [answer] = await look.read([
		{
			sql: `SELECT t.tgname, p.prosrc FROM pg_trigger AS t JOIN pg_proc AS p ON p.oid = t.tgfoid JOIN pg_class AS c ON c.oid = t.tgrelid
				JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND n.nspname = :namespace AND c.relname = :name ORDER BY t.tgname`,
			parameters: { namespace: namespace ?? 'public', name },
		},
	])
	return (answer?.rows ?? []).map(([trigger, body]) => ({ trigger: String(trigger), body: String(body) }))
}
