import { writeFileSync } from 'node:fs'

/** Playwright reporter that writes what scripts/test.mjs counts to the file named by HEADWAY_COUNTS. */
// biome-ignore lint/style/noDefaultExport: Playwright takes a reporter's default export
export default class PlaywrightCounts {
	#suite
	#errors = 0

	onBegin(_config, suite) {
		this.#suite = suite
	}

	/** Errors outside any test: a file that could not be loaded, a set-up that failed. */
	onError() {
		this.#errors += 1
	}

	onEnd() {
		const counts = { passed: 0, failed: this.#errors, skipped: [] }
		for (const test of this.#suite?.allTests() ?? []) countTest(test, counts)
		writeFileSync(process.env.HEADWAY_COUNTS, JSON.stringify(counts))
	}

	printsToStdio() {
		return false
	}
}

function countTest(test, counts) {
	const outcome = test.outcome()
	if (outcome === 'expected') counts.passed += 1
	else if (outcome === 'skipped') counts.skipped.push({ name: test.titlePath().filter(Boolean).join(' › '), reason: reasonOf(test) })
	else counts.failed += 1
}

function reasonOf(test) {
	return test.annotations.find(({ type }) => type === 'skip' || type === 'fixme')?.description ?? ''
}
