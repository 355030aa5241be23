import type { DropStmt, Node, TypeName } from 'libpg-query'

/** What a statement takes away, as `table job` or `column job.execution_id`, in the statement's own words. */
export function dropsOf(tree: Node): readonly string[] {
	if ('DropStmt' in tree) return droppedObjects(tree.DropStmt)
	if ('DropdbStmt' in tree) return [`database ${tree.DropdbStmt.dbname}`]
	if (!('AlterTableStmt' in tree)) return []
	const { relation, cmds = [] } = tree.AlterTableStmt
	const table = [relation?.schemaname, relation?.relname].filter((part) => part !== undefined).join('.')
	return cmds.flatMap((command) => {
		if (!('AlterTableCmd' in command)) return []
		const { subtype, name } = command.AlterTableCmd
		if (subtype === 'AT_DropColumn') return [`column ${table}.${name}`]
		return subtype === 'AT_DropConstraint' ? [`constraint ${table}.${name}`] : []
	})
}

function droppedObjects({ removeType = 'OBJECT_TABLE', objects = [] }: DropStmt): readonly string[] {
	const kind = removeType === 'OBJECT_MATVIEW' ? 'materialized view' : removeType.replace('OBJECT_', '').toLowerCase().replaceAll('_', ' ')
	return objects.map((object) => `${kind} ${namesOf(object).join('.')}`)
}

/** The parts of a name, wherever the grammar keeps them. */
export function namesOf(node: Node): readonly string[] {
	if ('String' in node) return [node.String.sval ?? '']
	if ('List' in node) return (node.List.items ?? []).flatMap(namesOf)
	if ('TypeName' in node) return typeNames(node.TypeName)
	return 'ObjectWithArgs' in node ? (node.ObjectWithArgs.objname ?? []).flatMap(namesOf) : []
}

const typeNames = ({ names = [] }: TypeName) => names.flatMap(namesOf)
