import { writeFileSync } from 'node:fs'

/**
 * Vitest reporter that writes what scripts/test.mjs counts to the file named by HEADWAY_COUNTS: passed, failed, and
 * each skipped test with the reason it gave. Vitest's own JSON leaves the reasons out.
 */
// biome-ignore lint/style/noDefaultExport: Vitest takes a reporter's default export
export default class VitestCounts {
	onTestRunEnd(modules, errors) {
		const counts = { passed: 0, failed: errors.length, skipped: [] }
		for (const module of modules) countModule(module, counts)
		writeFileSync(process.env.HEADWAY_COUNTS, JSON.stringify(counts))
	}
}

function countModule(module, counts) {
	// A file that could not be loaded, or a hook that failed, has no failed test to show for it.
	counts.failed += module.errors().length
	for (const suite of module.children.allSuites()) counts.failed += suite.errors().length
	for (const test of module.children.allTests()) countTest(test, counts)
}

function countTest(test, counts) {
	const { state, note } = test.result()
	if (state === 'passed') counts.passed += 1
	else if (state === 'skipped') counts.skipped.push({ name: test.fullName, reason: note ?? '' })
	else counts.failed += 1
}
