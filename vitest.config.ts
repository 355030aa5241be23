import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/** Everything but the journeys, which need a browser and are Playwright's. */
export default defineConfig({
	test: {
		include: ['test/**/*.test.{ts,tsx,mjs}'],
		exclude: ['test/journeys/**'],
		globalSetup: ['test/support/fresh-build.mjs', 'test/support/shared-postgres.ts'],
		// Most of the time a test waits for a process of its own: two at once also on two cores.
		maxWorkers: Math.max(2, availableParallelism() - 1),
		// Databases on disk and processes that are started and killed: slow on a loaded machine, never hanging.
		testTimeout: 240_000,
		hookTimeout: 240_000,
		expect: { poll: { timeout: 60_000 } },
		// better-sqlite3 reads `immutable=1` from a file's address only when this is set before it is loaded.
		env: { SQLITE_USE_URI: '1' },
		dangerouslyIgnoreUnhandledErrors: false,
	},
})
