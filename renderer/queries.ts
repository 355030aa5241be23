import { queryOptions } from '@tanstack/react-query'
import type { DatabaseId } from '../electron/contract/database.ts'
import type { PlanChoices, PlanTarget } from '../electron/contract/migrations.ts'
import { thickHistory } from '../electron/contract/thin-history.ts'
import { client } from './client.ts'

/** The questions screens ask the core, with the keys under which the answers are kept. */
export const queries = {
	databases: () => queryOptions({ queryKey: ['databases'], queryFn: ({ signal }) => client.connections.list(undefined, { signal }) }),
	overview: (database: DatabaseId) =>
		queryOptions({
			queryKey: ['database', database, 'overview'],
			queryFn: ({ signal }) => client.connections.describe({ database }, { signal }),
		}),
	history: (database: DatabaseId) =>
		queryOptions({
			queryKey: ['database', database, 'history'],
			queryFn: async ({ signal }) => thickHistory(await client.history.list({ database }, { signal })),
		}),
	/** What one revision runs, read when it is looked at. */
	sql: (database: DatabaseId, revision: string) =>
		queryOptions({
			queryKey: ['database', database, 'sql', revision],
			queryFn: ({ signal }) => client.history.sql({ database, revision }, { signal }),
		}),
	/** The file of one revision, read when it is looked at. */
	source: (database: DatabaseId, revision: string) =>
		queryOptions({
			queryKey: ['database', database, 'source', revision],
			queryFn: ({ signal }) => client.history.source({ database, revision }, { signal }),
		}),
	/** Reads the whole file, so it is kept until the database changes. */
	space: (database: DatabaseId) =>
		queryOptions({
			queryKey: ['database', database, 'space'],
			queryFn: ({ signal }) => client.connections.space({ database }, { signal }),
			staleTime: Number.POSITIVE_INFINITY,
		}),
	/** How this door keeps passwords; it does not change while the page lives. */
	secretKeeping: () =>
		queryOptions({
			queryKey: ['secret-keeping'],
			queryFn: ({ signal }) => client.connections.secretKeeping(undefined, { signal }),
			staleTime: Number.POSITIVE_INFINITY,
		}),
	/** Who is connected: asked again while it is shown. */
	sessions: (database: DatabaseId) =>
		queryOptions({
			queryKey: ['database', database, 'sessions'],
			queryFn: ({ signal }) => client.connections.sessions({ database }, { signal }),
			refetchInterval: 3000,
		}),
	/** How the project's own command is called, and how it may be. */
	command: (database: DatabaseId) =>
		queryOptions({
			queryKey: ['database', database, 'command'],
			queryFn: ({ signal }) => client.commands.get({ database }, { signal }),
		}),
	/** The line that asking Alembic runs; null where there is nothing to ask. */
	askLine: (database: DatabaseId) =>
		queryOptions({
			queryKey: ['database', database, 'ask-line'],
			queryFn: ({ signal }) => client.commands.askLine({ database }, { signal }),
		}),
	/** The line that rendering runs. */
	renderLine: (database: DatabaseId) =>
		queryOptions({
			queryKey: ['database', database, 'render-line'],
			queryFn: ({ signal }) => client.commands.renderLine({ database }, { signal }),
		}),
	/** What the command of an act printed: it may be long, so it is read when it is looked at. */
	output: (activity: string) =>
		queryOptions({ queryKey: ['activity', 'output', activity], queryFn: ({ signal }) => client.activity.output({ activity }, { signal }) }),
	plan: (database: DatabaseId, to: PlanTarget, choices?: PlanChoices) =>
		queryOptions({
			queryKey: ['database', database, 'plan', to, choices ?? null],
			queryFn: ({ signal }) => client.migrations.plan({ database, to, ...(choices && { choices }) }, { signal }),
		}),
	/** What a database has to browse. */
	values: (database: DatabaseId) =>
		queryOptions({ queryKey: ['database', database, 'values'], queryFn: ({ signal }) => client.values.survey({ database }, { signal }) }),
	backups: (database: DatabaseId) =>
		queryOptions({ queryKey: ['database', database, 'backups'], queryFn: ({ signal }) => client.backups.list({ database }, { signal }) }),
	undoable: (database: DatabaseId) =>
		queryOptions({
			queryKey: ['database', database, 'undoable'],
			queryFn: ({ signal }) => client.migrations.undoable({ database }, { signal }),
		}),
	activity: (filter: { database?: DatabaseId | undefined; text?: string | undefined }) =>
		queryOptions({
			queryKey: ['activity', filter.database ?? null, filter.text ?? ''],
			queryFn: ({ signal }) =>
				client.activity.list(
					{ ...(filter.database && { database: filter.database }), ...(filter.text && { text: filter.text }) },
					{ signal },
				),
		}),
}

/** What is known of a project's command. */
export type CommandState = Awaited<ReturnType<typeof client.commands.get>>
