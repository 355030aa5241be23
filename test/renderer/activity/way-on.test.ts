import { expect, test } from 'vitest'
import { interruptedWords } from '../../../renderer/act-words.ts'
import { wayOn } from '../../../renderer/features/activity/way-on.ts'

const to = { id: 'b', label: '3.5', message: '' }
const restorePoint = { id: 'r', path: '/backups/r.db' }

test('an interrupted upgrade that was rolled back can be planned again', () => {
	expect(wayOn({ act: 'upgrade', found: 'before', to, restorePoint })).toEqual({ target: 'b', restorePoint: false })
})

test('an interrupted upgrade that went through offers its restore point', () => {
	expect(wayOn({ act: 'upgrade', found: 'after', to, restorePoint })).toEqual({ target: null, restorePoint: true })
})

test('without a restore point there is none to go back to', () => {
	expect(wayOn({ act: 'downgrade', found: 'elsewhere', to, restorePoint: null })).toEqual({ target: null, restorePoint: false })
})

test('a restore is not planned again: its backup is still in the list', () => {
	expect(wayOn({ act: 'restore', found: 'before', to, restorePoint })).toEqual({ target: null, restorePoint: false })
})

test('the words say before, after or elsewhere', () => {
	expect(interruptedWords({ act: 'upgrade', found: 'before' })).toMatch(/^The upgrade .*as it was before/)
	expect(interruptedWords({ act: 'upgrade', found: 'after' })).toMatch(/complete/)
	expect(interruptedWords({ act: 'restore', found: 'elsewhere' })).toMatch(/^The restore .*neither/)
})
