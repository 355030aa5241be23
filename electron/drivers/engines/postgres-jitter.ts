import type { ServerRun } from './postgres-run.ts'

/** Up to 200 ms by which two runners that wait for each other fall out of step: from the session's number, which differs, and no dice. */
export const jitterMs = ({ session }: Pick<ServerRun, 'session'>, attempt: number): number => (session.processId * 31 + attempt * 97) % 200
