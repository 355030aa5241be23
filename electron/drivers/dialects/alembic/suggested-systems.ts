import { dirname, join, sep } from 'node:path'
import type { CommandProfile } from '../../../contract/commands.ts'
import type { Look } from '../dialect.ts'
import type { AlembicProject } from './project.ts'
import { findCallers, foldersOf, type Suggestion, servicesIn } from './suggested-commands.ts'

/** Module that hands its words over to Alembic with SyncMaster's own configuration. */
const syncmasterModule = 'syncmaster.db.migrations'

/** Ways to call SyncMaster's migrations: its Python, then the one-off service of its compose file. */
export async function suggestSyncmaster(look: Look, project: AlembicProject | null): Promise<readonly Suggestion[]> {
	if (project?.bundle) return []
	const { run, around } = placesOf(look, project, 'syncmaster')
	const pythons = [
		...(await findCallers(around, 'python')),
		{ words: ['python'], evidence: `Python as it is installed on this machine, with ${syncmasterModule}` },
	]
	const profile: Pick<CommandProfile, 'preset' | 'folder' | 'environment'> = { preset: 'syncmaster', folder: run, environment: [] }
	const aim = { kind: 'variable', name: 'SYNCMASTER__DATABASE__URL', scheme: 'postgresql+asyncpg' } as const
	const services = (await servicesIn(around)).filter(({ lines }) => lines.includes(syncmasterModule))
	return [
		...pythons.map(({ words, evidence }) => ({
			profile: { ...profile, words: [...words, '-m', syncmasterModule], aim },
			evidence: [evidence, 'SyncMaster reads SYNCMASTER__DATABASE__URL'],
		})),
		...services.map(({ name, file, path }) => ({
			profile: {
				...profile,
				words: ['docker', 'compose', '-f', path, 'run', '--rm', '-T', '--entrypoint', 'python', name, '-m', syncmasterModule],
				aim: { kind: 'none' } as const,
			},
			evidence: [`service ${name} of ${file}`, 'it goes to the database of its own configuration'],
		})),
	]
}

/** Ways to call REANA's wrapper: of its Python, as installed, and in the cluster. */
export async function suggestReana(look: Look, project: AlembicProject | null): Promise<readonly Suggestion[]> {
	if (project?.bundle) return []
	const { run, around } = placesOf(look, project, 'reana_db')
	const own = [...(await findCallers(around, 'reana-db')), { words: ['reana-db'], evidence: 'reana-db as it is installed on this machine' }]
	const profile: Pick<CommandProfile, 'preset' | 'folder' | 'environment'> = { preset: 'reana', folder: run, environment: [] }
	const aim = { kind: 'variable', name: 'REANA_SQLALCHEMY_DATABASE_URI', scheme: 'postgresql+psycopg2' } as const
	return [
		...own.map(({ words, evidence }) => ({
			profile: { ...profile, words: [...words, 'alembic'], aim },
			evidence: [evidence, 'REANA reads REANA_SQLALCHEMY_DATABASE_URI'],
		})),
		{
			profile: {
				...profile,
				words: ['kubectl', 'exec', '-i', 'deployment/reana-server', '-c', 'rest-api', '--', 'reana-db', 'alembic'],
				aim: { kind: 'none' } as const,
			},
			evidence: ['where REANA runs in Kubernetes', 'it goes to the database of the cluster'],
		},
	]
}

/** The folder that holds a package is where its commands run: above the package, where the project is a checkout of it. */
function placesOf(
	look: Look,
	project: AlembicProject | null,
	packageName: string,
): { readonly run: string; readonly around: readonly string[] } {
	const folder = look.source?.folder
	if (project === null) return { run: folder ?? sep, around: folder === undefined ? [] : [folder] }
	const { run, around } = foldersOf(project)
	const parts = (project.scriptFolder ?? run).split(sep)
	const at = parts.lastIndexOf(packageName)
	const root = at > 0 ? parts.slice(0, at).join(sep) || sep : null
	// A package that is installed lies in an environment, whose programs are three folders up
	if (root === null) return { run, around }
	const environment = root.endsWith(`${sep}site-packages`) ? [dirname(join(root, '..', '..', '..'))] : []
	return { run: root, around: [...new Set([root, ...environment, ...around])] }
}
