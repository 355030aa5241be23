import { toldRevisionSchema } from '../../contract/commands.ts'
import type { ToldAnswers } from '../../drivers/dialects/dialect.ts'
import type { Engine } from '../../drivers/engines/engine.ts'

/** Answers kept of one folder: several databases may have one project, each with a command of its own. */
const kept = 8

/** Keeps in Headway's own state what projects' commands told of their histories. */
export function createToldAnswers({ state }: { readonly state: Engine }): ToldAnswers {
	return {
		async find(digest) {
			const sql = 'SELECT command, told_at, told FROM told_history WHERE digest = :digest'
			const [answer] = await state.read([{ sql, parameters: { digest } }])
			const row = answer?.rows[0]
			if (!row) return null
			const [command, at, told] = row.map(String)
			// What another release of Headway kept may be of another form: Alembic can be asked again
			const read = toldRevisionSchema.array().safeParse(JSON.parse(told ?? '[]'))
			return read.success ? { command: command ?? '', at: at ?? '', told: read.data } : null
		},
		async keep(digest, folder, { told, command, at }) {
			await state.write([
				{
					sql: `DELETE FROM told_history WHERE folder = :folder AND digest NOT IN
						(SELECT digest FROM told_history WHERE folder = :folder ORDER BY told_at DESC LIMIT ${kept - 1})`,
					parameters: { folder },
				},
				{
					sql: `INSERT OR REPLACE INTO told_history (digest, folder, command, told_at, told)
						VALUES (:digest, :folder, :command, :at, :told)`,
					parameters: { digest, folder, command, at, told: JSON.stringify(told) },
				},
			])
		},
	}
}
