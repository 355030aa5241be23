import { type Fault, faultOf } from '../../contract/fault.ts'
import type { EngineStep, Examination, SchemaObject } from './engine.ts'
import { breathe, createPacer } from './pace.ts'
import { dropsOf } from './sqlite-drops.ts'
import { createScratch, type Scratch } from './sqlite-scratch.ts'
import { readScript, type Script, statementsOf } from './sqlite-script.ts'
import { splitStatements } from './sqlite-statements.ts'

/** A step's script, or why it is not run. */
export type ReadStep = { readonly script: Script; readonly fault: null } | { readonly script: null; readonly fault: Fault }

/**
 * Reads steps' scripts, and asks SQLite whether each piece is one statement to it too. `objects` is the schema that the
 * first step meets. Cheap: nothing of it touches the database or its rows.
 */
export async function readSteps(objects: readonly SchemaObject[], steps: readonly EngineStep[]): Promise<readonly ReadStep[]> {
	using scratch = createScratch(
		objects,
		steps.map(({ sql }) => sql),
	)
	const pacer = createPacer()
	const read: ReadStep[] = []
	for (const [index, step] of steps.entries()) {
		if (pacer.due()) await breathe(undefined)
		read.push(readStep(step, scratch))
		scratch.finishText(index)
	}
	return read
}

function readStep(step: EngineStep, scratch: Scratch): ReadStep {
	try {
		const script = readScript(step)
		for (const sql of statementsOf(script)) {
			const fault = scratch.faultOf(step.id, sql)
			if (fault) return { script: null, fault }
		}
		return { script, fault: null }
	} catch (thrown) {
		const fault = faultOf(thrown)
		if (!fault) throw thrown
		return { script: null, fault }
	}
}

/** Reads steps' text without running it. SQLite locks the whole file, so no table is named. */
export async function examineScripts(objects: readonly SchemaObject[], steps: readonly EngineStep[]): Promise<readonly Examination[]> {
	const read = await readSteps(objects, steps)
	return steps.map(({ id, sql }, index) => {
		const { script = null, fault = null } = read[index] ?? {}
		return { id, ...extentOf(sql, script), fault, locks: [], drops: dropsOf(sql) }
	})
}

function extentOf(sql: string, script: Script | null): Pick<Examination, 'statements' | 'outsideTransaction'> {
	if (!script) return { statements: splitStatements(sql).length, outsideTransaction: [] }
	if (script.kind === 'alone') return { statements: script.units.length, outsideTransaction: [] }
	return { statements: statementsOf(script).length, outsideTransaction: [...script.before, ...script.after] }
}
