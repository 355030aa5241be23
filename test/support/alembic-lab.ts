import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import type { Fault } from '../../electron/contract/fault.ts'
import { alembicSpeech } from '../../electron/drivers/commands/alembic-speech.ts'
import { createRunCommand } from '../../electron/drivers/commands/spawn-command.ts'

const lab = fileURLToPath(new URL('../fixtures/alembic/lab', import.meta.url))
const run = createRunCommand({ environment: process.env, platform: process.platform })

export type Lab = Awaited<ReturnType<typeof openLab>>

/** A copy of the library's project, with the address of its database in its ini. */
export async function openLab(address?: string) {
	const folder = await mkdtemp(join(tmpdir(), 'headway-alembic-'))
	await cp(lab, folder, { recursive: true })
	const ini = join(folder, 'alembic.ini')
	// A literal percent sign of the address is doubled, as ConfigParser wants it
	const written = address?.replace(/^postgres(ql)?:/, 'postgresql+psycopg2:').replaceAll('%', '%%')
	if (written !== undefined)
		await writeFile(
			ini,
			(await readFile(ini, 'utf8')).replace(/^sqlalchemy\.url = .*$/m, () => `sqlalchemy.url = ${written}`),
		)
	const start = (words: readonly string[], more: { environment?: Record<string, string>; secrets?: string[]; folder?: string } = {}) =>
		run({ words, folder, environment: {}, secrets: [], ...more })
	return {
		folder,
		ini,
		env: join(folder, 'migrations', 'env.py'),
		versions: join(folder, 'migrations', 'versions'),
		start,
		alembic: (...words: string[]) => start(['alembic', ...words]),
		/** Why a run failed, without its words. */
		async fault(...words: string[]) {
			return brief(alembicSpeech.faultOf(await start(['alembic', ...words])))
		},
		[Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
	}
}

/** The fault without its detail, which is checked for being short and to the point. */
export function brief(fault: Fault | null) {
	if (fault?.kind !== 'command-failed') return fault
	const { detail, kind: _kind, ...rest } = fault
	expect(detail).not.toMatch(/Traceback/)
	expect(detail).not.toBe('')
	expect(detail.split('\n').length).toBeLessThan(30)
	return rest
}

/** What a failed command is expected to be told by. */
export const failed = (reason: string, about: unknown = null, exitCode = 255) => ({ reason, about, exitCode })
