import { expect, it } from 'vitest'
import { readVariables, writeVariables } from '../../../renderer/features/commands/variables.ts'

it('one variable a line, whatever stands in its value', () => {
	const { variables, wrong } = readVariables(`  DATABASE_URL=postgresql://x:\${PASSWORD}@h/d?a=b\n\nEMPTY=\n_x1= two words \n`)
	expect(wrong).toBeNull()
	expect(variables).toEqual([
		{ name: 'DATABASE_URL', value: `postgresql://x:\${PASSWORD}@h/d?a=b` },
		{ name: 'EMPTY', value: '' },
		{ name: '_x1', value: ' two words ' },
	])
})

it('a line that is none is named, so that it can be put right', () => {
	expect(readVariables('A=1\nexport B=2\n').wrong).toBe('Not a variable: export B=2')
	expect(readVariables('1A=x').wrong).toContain('1A=x')
	expect(readVariables('just words').wrong).toContain('just words')
})

it('what is written is read back', () => {
	const variables = [
		{ name: 'A', value: '1=2' },
		{ name: 'B', value: '' },
	]
	expect(readVariables(writeVariables(variables))).toEqual({ variables, wrong: null })
})
