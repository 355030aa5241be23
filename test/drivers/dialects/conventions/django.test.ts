import { expect, test } from 'vitest'
import { createDjango } from '../../../../electron/drivers/dialects/conventions/django.ts'
import { fixtureFolder } from '../../../support/convention-books.ts'
import { showsBooks } from '../../../support/shown-convention.ts'

const django = createDjango()

test.each(['sqlite', 'postgres'] as const)('%s: shows what Django applied, by app and name', async (engine) => {
	const records = await showsBooks(django, engine, 'django/project', `django/books-${engine}.sql`)
	expect(records).toMatchObject([{ version: 'library/0001_initial', appliedAt: '2026-03-01T10:20:30.123Z' }])
})

test('files of each app are revisions, without SQL', async () => {
	const folder = await fixtureFolder('django/project')
	expect(await django.recogniseFolder(folder)).toMatchObject({ sureness: 'certain' })
	expect((await django.readFiles(folder, 'sqlite')).revisions.map(({ version, message }) => [version, message])).toEqual([
		['library/0001_initial', 'initial'],
		['library/0002_member_email', 'member email'],
	])
})
