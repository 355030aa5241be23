import { expect, it } from 'vitest'
import { isSamePlace } from '../../../electron/core/commands/same-place.ts'
import { openAlembicGround } from '../../support/alembic-library.ts'

it('what a command names is the same place whether or not it names what another stands on or depends on', async () => {
	await using ground = await openAlembicGround('sqlite')
	await ground.alembic('upgrade', 'ad04c9f0182b')
	const standing = await ground.standing()
	const said = (await ground.alembic('current')).trim().split('\n')
	const named = said.map((line) => line.split(' ')[0] ?? '')
	expect(isSamePlace(standing, named)).toBe(true)
	expect(isSamePlace(standing, ['ad04c9f0182b'])).toBe(true)
	expect(isSamePlace(standing, ['ad04c9f0182b', '6f4085bcd4e7', '1a0c5f27d3b1'])).toBe(true)
	expect(isSamePlace(standing, ['6f4085bcd4e7'])).toBe(false)
	expect(isSamePlace(standing, ['be15da01293c'])).toBe(false)
	expect(isSamePlace(standing, [])).toBe(false)
})

it('a revision that the history does not hold is another place, alone or beside the right one', async () => {
	await using ground = await openAlembicGround('sqlite')
	const empty = await ground.standing()
	expect(isSamePlace(empty, [])).toBe(true)
	expect(isSamePlace(empty, ['0123456789ab'])).toBe(false)
	await ground.alembic('upgrade', '9c13b8ef071a')
	const standing = await ground.standing()
	expect(isSamePlace(standing, ['9c13b8ef071a'])).toBe(true)
	expect(isSamePlace(standing, ['9c13b8ef071a', '0123456789ab'])).toBe(false)
	expect(isSamePlace(standing, ['0123456789ab'])).toBe(false)
})
