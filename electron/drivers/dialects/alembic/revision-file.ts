import type { AlembicRevision, FunctionText, RevisionRest, UnreadPart } from './project.ts'
import type { Literal } from './python-literals.ts'
import { type Binding, type PythonModule, readPythonModule } from './python-module.ts'
import { watchFor } from './python-tokens.ts'
import { effectOf, hintsOf, telltales } from './revision-hints.ts'

/** A revision as its file alone says; `dependsOn` may still name labels. */
export type RevisionText = Omit<AlembicRevision, 'file' | 'path'>

/** What became of a file. */
export type ReadRevision =
	| {
			readonly kind: 'revision'
			readonly revision: RevisionText
			/** Parents that the docstring names; null when it names none. */
			readonly revises: readonly string[] | null
			/** What is beside the graph and cannot be known, in a few words each. */
			readonly unread: readonly { readonly part: UnreadPart; readonly why: string }[]
	  }
	/** Its id or its parents cannot be known without running it; `rest` is null where the text tells nothing at all. */
	| { readonly kind: 'unreadable'; readonly id: string | null; readonly why: string; readonly rest: RevisionRest | null }
	/** It claims no id: no command of Alembic gets past it. */
	| { readonly kind: 'stray' }

const names = ['revision', 'down_revision', 'branch_labels', 'depends_on']
const watch = watchFor([...telltales, names])

/** Reads a revision from the text of its file. Never fails. Source: Alembic's script/base.py (Script, _from_filename). */
export function readRevision(file: string, content: string): ReadRevision {
	const module = readPythonModule(content.includes('\r') ? content.replaceAll(/\r\n?/g, '\n') : content, names, watch)
	const { bindings, outline } = module
	const unreadable = (id: string | null, why: string, rest: RevisionRest | null = restOf(module, 1)): ReadRevision => ({
		kind: 'unreadable',
		id,
		why,
		rest,
	})
	if (outline.broken !== null) return unreadable(null, `it is no complete Python: ${outline.broken}`, null)
	const id = idOf(file, module)
	if (id === null) return { kind: 'stray' }
	if ('why' in id) return unreadable(null, `its id cannot be told, ${id.why}`)
	const parents = bindings.get('down_revision')
	if (!parents) {
		const why = module.importsAll ? 'its parents may come from another module' : 'it has no down_revision'
		return unreadable(id.value, why)
	}
	const parentIds = stringsOf(parents)
	if ('why' in parentIds) return unreadable(id.value, `its parents cannot be told, ${parentIds.why}`)
	const labels = stringsOf(bindings.get('branch_labels'))
	const depends = stringsOf(bindings.get('depends_on'))
	return {
		kind: 'revision',
		unread: [
			...('why' in labels ? [{ part: 'branchLabels' as const, why: `its branch labels cannot be told, ${labels.why}` }] : []),
			...('why' in depends ? [{ part: 'dependsOn' as const, why: `what it depends on cannot be told, ${depends.why}` }] : []),
		],
		revises: revisesOf(module.docstring),
		revision: {
			id: id.value,
			parents: parentIds.values,
			dependsOn: 'why' in depends ? [] : depends.values,
			branchLabels: 'why' in labels ? [] : labels.values,
			...restOf(module, parentIds.values.length),
		},
	}
}

function restOf(module: PythonModule, parents: number): RevisionRest {
	const [upgrade, downgrade] = [functionText(module, 'upgrade'), functionText(module, 'downgrade')]
	return {
		message: module.docstring?.trim().split('\n\n')[0] ?? '',
		createdAt: dayWritten(module.docstring),
		hints: hintsOf(module, upgrade, downgrade, parents > 1),
		upgrade,
		downgrade,
	}
}

/** Only a file whose name begins with nothing but hex digits may leave its id to that. */
function idOf(file: string, { bindings, importsAll }: PythonModule): { readonly value: string } | { readonly why: string } | null {
	const bound = bindings.get('revision')
	if (bound && 'why' in bound) return bound
	if (bound) return typeof bound.value === 'string' ? { value: bound.value } : { why: 'it is no text' }
	if (importsAll) return { why: 'it may come from another module' }
	const legacy = /^([a-f0-9]+)\.py$/.exec(file)?.[1]
	return legacy === undefined ? null : { value: legacy }
}

/** None, one text or several, as Alembic takes them. */
function stringsOf(binding: Binding | undefined): { readonly values: readonly string[] } | { readonly why: string } {
	if (!binding) return { values: [] }
	if ('why' in binding) return binding
	const { value } = binding
	const items: readonly Literal[] = value === null ? [] : typeof value === 'object' ? value : [value]
	const texts = items.filter((item) => typeof item === 'string')
	return texts.length === items.length ? { values: [...new Set(texts)] } : { why: 'it holds something that is no text' }
}

function functionText(module: PythonModule, name: string): FunctionText | null {
	const found = module.functions.findLast((one) => one.name === name)
	return found ? { text: module.text.slice(found.start, found.end), effect: effectOf(module, found) } : null
}

function revisesOf(docstring: string | null): readonly string[] | null {
	if (docstring === null || !docstring.includes('Revises:')) return null
	const line = /^[^\S\n]*Revises:([^\n]*)$/m.exec(docstring)?.[1]?.trim() ?? ''
	if (plainId.test(line)) return line === 'None' ? null : [line]
	const ids = line.split(/[\s,()[\]'"]+/).filter((word) => word !== '' && word !== 'None' && word !== '<base>')
	return ids.length > 0 ? ids : null
}

const plainId = /^\w+$/

/** A day that the calendar has. */
function dayWritten(docstring: string | null): string | null {
	if (docstring === null || !docstring.includes('Create Date:')) return null
	const day = /^[^\S\n]*Create Date:\s*(\d{4}-\d\d-\d\d)\b/m.exec(docstring)?.[1]
	if (day === undefined) return null
	const month = Number(day.slice(5, 7))
	const date = Number(day.slice(8))
	if (month < 1 || month > 12 || date < 1) return null
	return date <= 28 || date <= new Date(Date.UTC(Number(day.slice(0, 4)), month, 0)).getUTCDate() ? day : null
}
