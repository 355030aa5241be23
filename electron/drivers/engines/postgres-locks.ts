import type { AlterTableCmd, AlterTableStmt, CreateStmt, DropStmt, Node, RangeVar } from 'libpg-query'
import { namesOf } from './postgres-drops.ts'

/** Lock modes of tables, weakest first, as pg_locks and the manual name them (LOCK TABLE counts them from 1). */
export const lockModes = [
	'ACCESS SHARE',
	'ROW SHARE',
	'ROW EXCLUSIVE',
	'SHARE UPDATE EXCLUSIVE',
	'SHARE',
	'SHARE ROW EXCLUSIVE',
	'EXCLUSIVE',
	'ACCESS EXCLUSIVE',
] as const
type LockMode = (typeof lockModes)[number]

/** A lock on what a statement names: a table, or an index, which stands for the table it is on. */
export type NamedLock = { readonly name: readonly string[]; readonly mode: LockMode }

/**
 * What a statement locks tables with, as its text says; reading alone is left out. Modes:
 * https://www.postgresql.org/docs/current/explicit-locking.html and the pages of ALTER TABLE and CREATE TABLE.
 */
export function locksOf(tree: Node): readonly NamedLock[] {
	if ('AlterTableStmt' in tree) return locksOfAlter(tree.AlterTableStmt)
	if ('CreateStmt' in tree) return locksOfCreate(tree.CreateStmt)
	if ('DropStmt' in tree) return locksOfDrop(tree.DropStmt)
	return locksOfUpkeep(tree) ?? locksOfRows(tree) ?? locksOfDefinition(tree)
}

const lock = (relation: RangeVar | undefined, mode: LockMode): readonly NamedLock[] =>
	relation?.relname === undefined
		? []
		: [{ name: relation.schemaname === undefined ? [relation.relname] : [relation.schemaname, relation.relname], mode }]

const lockAll = (relations: readonly Node[] = [], mode: LockMode) =>
	relations.flatMap((relation) => ('RangeVar' in relation ? lock(relation.RangeVar, mode) : []))

function locksOfAlter({ relation, cmds = [] }: AlterTableStmt): readonly NamedLock[] {
	const commands = cmds.flatMap((command) => ('AlterTableCmd' in command ? [command.AlterTableCmd] : []))
	return commands.flatMap((command) => [...lock(relation, modeOfAlter(command)), ...locksOfOthers(command)])
}

const gentle = new Set([
	'AT_SetStatistics',
	'AT_SetOptions',
	'AT_ResetOptions',
	'AT_SetRelOptions',
	'AT_ResetRelOptions',
	'AT_ClusterOn',
	'AT_DropCluster',
	'AT_ValidateConstraint',
	'AT_AttachPartition',
	'AT_DetachPartitionFinalize',
])
const ofTriggers = /^AT_(Enable|Disable)\w*Trig/

function modeOfAlter({ subtype = 'AT_AddColumn', def }: AlterTableCmd): LockMode {
	if (gentle.has(subtype) || (subtype === 'AT_DetachPartition' && isConcurrentDetach(def))) return 'SHARE UPDATE EXCLUSIVE'
	const addsForeignKey = subtype === 'AT_AddConstraint' && def && referencedBy(def).length > 0
	return addsForeignKey || ofTriggers.test(subtype) ? 'SHARE ROW EXCLUSIVE' : 'ACCESS EXCLUSIVE'
}

const isConcurrentDetach = (def: Node | undefined) => def !== undefined && 'PartitionCmd' in def && def.PartitionCmd.concurrent === true

/** Tables beside the altered one: those that a new foreign key points at, and a partition that comes or goes. */
function locksOfOthers({ subtype, def }: AlterTableCmd): readonly NamedLock[] {
	if (!def) return []
	if ('PartitionCmd' in def) {
		const mode = subtype === 'AT_DetachPartition' && isConcurrentDetach(def) ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE'
		return lock(def.PartitionCmd.name, mode)
	}
	return referencedBy(def).flatMap((table) => lock(table, 'SHARE ROW EXCLUSIVE'))
}

/** Tables that the foreign keys in a column's or constraint's definition point at. */
function referencedBy(def: Node): readonly RangeVar[] {
	if ('ColumnDef' in def) return (def.ColumnDef.constraints ?? []).flatMap(referencedBy)
	return 'Constraint' in def && def.Constraint.contype === 'CONSTR_FOREIGN' && def.Constraint.pktable ? [def.Constraint.pktable] : []
}

function locksOfCreate({ tableElts = [], inhRelations = [], partbound }: CreateStmt): readonly NamedLock[] {
	return [
		...tableElts.flatMap(referencedBy).flatMap((table) => lock(table, 'SHARE ROW EXCLUSIVE')),
		...lockAll(inhRelations, partbound ? 'ACCESS EXCLUSIVE' : 'SHARE UPDATE EXCLUSIVE'),
	]
}

function locksOfDrop({ removeType, objects = [], concurrent }: DropStmt): readonly NamedLock[] {
	const mode = concurrent ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE'
	switch (removeType) {
		case 'OBJECT_TABLE':
		case 'OBJECT_MATVIEW':
		case 'OBJECT_FOREIGN_TABLE':
		case 'OBJECT_INDEX':
			return objects.map((object) => ({ name: namesOf(object), mode }))
		case 'OBJECT_TRIGGER':
		case 'OBJECT_RULE':
		case 'OBJECT_POLICY':
			// The table's name, then the object's own
			return objects.map((object) => ({ name: namesOf(object).slice(0, -1), mode }))
		default:
			return []
	}
}

/** Indexes and upkeep. */
function locksOfUpkeep(tree: Node): readonly NamedLock[] | null {
	if ('IndexStmt' in tree) return lock(tree.IndexStmt.relation, tree.IndexStmt.concurrent ? 'SHARE UPDATE EXCLUSIVE' : 'SHARE')
	if ('ReindexStmt' in tree)
		return lock(tree.ReindexStmt.relation, hasOption(tree.ReindexStmt.params, 'concurrently') ? 'SHARE UPDATE EXCLUSIVE' : 'SHARE')
	if ('ClusterStmt' in tree) return lock(tree.ClusterStmt.relation, 'ACCESS EXCLUSIVE')
	if ('RefreshMatViewStmt' in tree)
		return lock(tree.RefreshMatViewStmt.relation, tree.RefreshMatViewStmt.concurrent ? 'EXCLUSIVE' : 'ACCESS EXCLUSIVE')
	if (!('VacuumStmt' in tree)) return null
	const mode = hasOption(tree.VacuumStmt.options, 'full') ? 'ACCESS EXCLUSIVE' : 'SHARE UPDATE EXCLUSIVE'
	const wanted = (tree.VacuumStmt.rels ?? []).flatMap((one) => ('VacuumRelation' in one ? [one.VacuumRelation.relation] : []))
	return wanted.flatMap((relation) => lock(relation, mode))
}

const hasOption = (options: readonly Node[] = [], name: string) =>
	options.some((option) => 'DefElem' in option && option.DefElem.defname === name)

/** Rows, and locks that are asked for by name. */
function locksOfRows(tree: Node): readonly NamedLock[] | null {
	if ('InsertStmt' in tree) return lock(tree.InsertStmt.relation, 'ROW EXCLUSIVE')
	if ('UpdateStmt' in tree) return lock(tree.UpdateStmt.relation, 'ROW EXCLUSIVE')
	if ('DeleteStmt' in tree) return lock(tree.DeleteStmt.relation, 'ROW EXCLUSIVE')
	if ('MergeStmt' in tree) return lock(tree.MergeStmt.relation, 'ROW EXCLUSIVE')
	if ('TruncateStmt' in tree) return lockAll(tree.TruncateStmt.relations, 'ACCESS EXCLUSIVE')
	return 'LockStmt' in tree ? lockAll(tree.LockStmt.relations, lockModes[(tree.LockStmt.mode ?? 8) - 1] ?? 'ACCESS EXCLUSIVE') : null
}

/** Names, triggers, rules and policies. Renaming an index locks no table. */
function locksOfDefinition(tree: Node): readonly NamedLock[] {
	if ('CreateTrigStmt' in tree)
		return [...lock(tree.CreateTrigStmt.relation, 'SHARE ROW EXCLUSIVE'), ...lock(tree.CreateTrigStmt.constrrel, 'SHARE ROW EXCLUSIVE')]
	if ('RenameStmt' in tree) return tree.RenameStmt.renameType === 'OBJECT_INDEX' ? [] : lock(tree.RenameStmt.relation, 'ACCESS EXCLUSIVE')
	if ('AlterObjectSchemaStmt' in tree) return lock(tree.AlterObjectSchemaStmt.relation, 'ACCESS EXCLUSIVE')
	if ('RuleStmt' in tree) return lock(tree.RuleStmt.relation, 'ACCESS EXCLUSIVE')
	if ('CreatePolicyStmt' in tree) return lock(tree.CreatePolicyStmt.table, 'ACCESS EXCLUSIVE')
	if ('AlterPolicyStmt' in tree) return lock(tree.AlterPolicyStmt.table, 'ACCESS EXCLUSIVE')
	return 'CreateStatsStmt' in tree ? lockAll(tree.CreateStatsStmt.relations, 'SHARE UPDATE EXCLUSIVE') : []
}
