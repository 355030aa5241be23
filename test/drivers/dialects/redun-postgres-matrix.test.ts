import { describe, expect, it } from 'vitest'
import { redunVersions, versionOf } from '../../../electron/drivers/dialects/redun-versions.ts'
import { createRepository, type ServerRepository } from '../../support/redun-postgres.ts'
import { expectedMeaning } from '../../support/redun-postgres-expected.ts'
import { serverMeaning } from '../../support/redun-postgres-meaning.ts'

const labels = redunVersions.map((version) => version.label)

async function recordsOf(repository: ServerRepository): Promise<number> {
	const [row] = await repository.rows('SELECT count(*) FROM redun_version')
	return Number(row?.[0])
}

/** The dialect finds the version, and nothing wrong with it. */
async function standsAt(repository: ServerRepository, label: string): Promise<void> {
	const { current, problems } = await repository.standing()
	expect(current).toBe(versionOf(label).id)
	expect(problems).toEqual([])
}

describe.each(labels)('an empty database on a server', (label) => {
	it(`becomes what redun makes at ${label}, and goes to every newer version, back, and there again`, async () => {
		await using repository = await createRepository(label)
		expect(await serverMeaning(repository)).toEqual(expectedMeaning(label))
		expect(await recordsOf(repository)).toBe(1)
		await standsAt(repository, label)
		for (const [index, newer] of labels.slice(labels.indexOf(label) + 1).entries()) {
			for (const place of [newer, label, newer, label]) {
				await repository.moveQuickly(place)
				expect(await serverMeaning(repository)).toEqual(expectedMeaning(place))
			}
			expect(await recordsOf(repository)).toBe(1 + 4 * (index + 1))
		}
		await standsAt(repository, label)
	})
})
