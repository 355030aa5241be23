import type { TestProject } from 'vitest/node'
import { startCluster } from './postgres-cluster.ts'
import { givenServer } from './server-programs.ts'

declare module 'vitest' {
	export interface ProvidedContext {
		/** Address of a server that every test file may make databases on. */
		postgresUrl: string
	}
}

/** One server for the whole run: HEADWAY_TEST_POSTGRES names one that is there, otherwise one is started. */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
	if (givenServer !== null) {
		project.provide('postgresUrl', givenServer)
		return undefined
	}
	const cluster = await startCluster()
	project.provide('postgresUrl', cluster.url)
	return () => cluster[Symbol.asyncDispose]()
}
