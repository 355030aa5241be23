import { type ServerMeaning, sorted } from './redun-postgres-meaning.ts'

/** As redun 0.46.0 makes them on PostgreSQL, told by hand: since, table, columns, primary key, references. `?` is a column that may be NULL. */
const tables = `
1.0 | alembic_version | version_num:V32 | version_num | 
1.0 | redun_version | id:V version:I timestamp:T | id |
1.0 | task | hash:V40 name:V namespace:V source:V | hash |
1.0 | value | value_hash:V40 type:N format:V100 value:B | value_hash |
1.0 | call_node | call_hash:V40 task_name:V1024 task_hash:V40 args_hash:V40 value_hash:V40 timestamp:T | call_hash | task_hash>task.hash value_hash>value.value_hash
1.0 | file | value_hash:V40 path:V1024 | value_hash | value_hash>value.value_hash
1.0 | handle | hash:V40 fullname:V1024 value_hash:V40 key:V1024 is_valid:L | hash | value_hash>value.value_hash
1.0 | subvalue | value_hash:V40 parent_value_hash:V40 | value_hash,parent_value_hash | value_hash>value.value_hash parent_value_hash>value.value_hash
1.0 | argument | arg_hash:V40 call_hash:V40 value_hash:V40 arg_position:I? arg_key:V100? | arg_hash | call_hash>call_node.call_hash value_hash>value.value_hash
1.0 | call_edge | parent_id:V40 child_id:V40 call_order:I | parent_id,child_id,call_order | parent_id>call_node.call_hash child_id>call_node.call_hash
1.0 | call_subtree_task | call_hash:V40 task_hash:V40 | call_hash,task_hash | call_hash>call_node.call_hash task_hash>task.hash
1.0 | handle_edge | parent_id:V40 child_id:V40 | parent_id,child_id | parent_id>handle.hash child_id>handle.hash
1.0 | job | id:V start_time:T end_time:T? task_hash:V40 cached:L call_hash:V40? parent_id:V? execution_id:X | id | call_hash>call_node.call_hash parent_id>job.id task_hash>task.hash
1.0 | argument_result | arg_hash:V40 result_call_hash:V40 | arg_hash,result_call_hash | arg_hash>argument.arg_hash result_call_hash>call_node.call_hash
1.0 | execution | id:V args:V job_id:V updated_time:U | id | job_id>job.id
2.0 | evaluation | eval_hash:V40 task_hash:V40 args_hash:V40 value_hash:V40 | eval_hash | task_hash>task.hash value_hash>value.value_hash
3.1 | tag | tag_hash:V40 entity_type:E entity_id:V key:V value:J is_current:L | tag_hash |
3.1 | tag_edit | parent_id:V child_id:V | parent_id,child_id | parent_id>tag.tag_hash child_id>tag.tag_hash`

/** Since, table, columns of plain indexes named `ix_<table>_<column>`. */
const plainIndexes = `
1.0 call_node task_hash value_hash
1.0 handle fullname value_hash
1.0 subvalue parent_value_hash value_hash
1.0 argument call_hash value_hash
1.0 call_edge child_id parent_id
1.0 call_subtree_task call_hash task_hash
1.0 handle_edge child_id parent_id
1.0 job call_hash parent_id task_hash
1.0 argument_result arg_hash result_call_hash
1.0 execution job_id
2.0 evaluation task_hash value_hash
2.2 file path
2.3 job execution_id
3.1 tag entity_id key value
3.3 job end_time start_time
3.3 value type`

/** Indexes for the beginning of a text, from 2.2 on: `!` is unique. */
const prefixIndexes = 'call_node.call_hash! execution.id! job.id! task.hash! value.value_hash! task.name task.namespace'

const plainTypes: Readonly<Record<string, string>> = { I: 'integer', B: 'bytea', L: 'boolean', J: 'jsonb', E: 'tagentitytype' }

/** What a repository's schema must be at a version. */
export function expectedMeaning(label: string): ServerMeaning {
	const since = (other: string): boolean => Number(label) >= Number(other)
	const meaning: Record<string, string[]> = {}
	for (const line of tables.trim().split('\n')) {
		const [version = '', table = '', columns = '', key = '', references = ''] = line.split('|').map((part) => part.trim())
		if (!since(version)) continue
		const name = table === 'alembic_version' ? 'alembic_version_pkc' : `${table}_pkey`
		meaning[table] = [
			...columns.split(' ').flatMap((column) => columnLine(column, since)),
			`${name} PRIMARY KEY (${key.split(',').join(', ')})`,
			...references
				.split(' ')
				.filter(Boolean)
				.map((reference) => referenceLine(table, reference, since)),
		]
	}
	for (const [table, line] of indexLines(since)) meaning[table]?.push(line)
	if (since('2.3')) meaning['job']?.push(`ct_job_execution_id FOREIGN KEY (execution_id) REFERENCES execution(id)${deferred}`)
	if (since('3.4')) {
		meaning['functions'] = ['check_job_utc()']
		meaning['job']?.push('CREATE TRIGGER check_job_utc BEFORE INSERT ON job FOR EACH ROW EXECUTE FUNCTION check_job_utc()')
	}
	if (since('3.1')) meaning['types'] = ['tagentitytype Execution, Job, CallNode, Task, Value, Null']
	return sorted(meaning)
}

const deferred = ' DEFERRABLE INITIALLY DEFERRED'

type Since = (label: string) => boolean

function columnLine(column: string, since: Since): readonly string[] {
	const [, name = '', type = '', open = ''] = /^(\w+):(\w+)(\??)$/.exec(column) ?? []
	const required = open === '' ? ' NOT NULL' : ''
	switch (type[0]) {
		case 'V':
			return [`${name} character varying${type.length > 1 ? `(${type.slice(1)})` : ''}${required}`]
		case 'N':
			return [`${name} character varying${since('3.2') ? '' : '(100)'}${required}`]
		case 'T':
			return [`${name} timestamp with${since('3.4') ? '' : 'out'} time zone${required}`]
		case 'X':
			return since('2.3') ? [`${name} character varying${since('3.0') ? ' NOT NULL' : ''}`] : []
		case 'U':
			return since('3.5') ? [`${name} timestamp with time zone`] : []
		default:
			return [`${name} ${plainTypes[type]}${required}`]
	}
}

function referenceLine(table: string, reference: string, since: Since): string {
	const [column = '', target = ''] = reference.split('>')
	const [other, key] = target.split('.')
	const late = table === 'execution' && since('2.3') ? deferred : ''
	return `${table}_${column}_fkey FOREIGN KEY (${column}) REFERENCES ${other}(${key})${late}`
}

function indexLines(since: Since): readonly (readonly [table: string, line: string])[] {
	const plain = plainIndexes
		.trim()
		.split('\n')
		.flatMap((line) => {
			const [version = '', table = '', ...columns] = line.split(' ')
			return since(version)
				? columns.map((column) => [table, `CREATE INDEX ix_${table}_${column} ON ${table} USING btree (${column})`] as const)
				: []
		})
	const prefix = prefixIndexes.split(' ').map((text) => {
		const [, table = '', column = '', unique] = /^(\w+)\.(\w+)(!?)$/.exec(text) ?? []
		const kind = unique ? 'UNIQUE INDEX' : 'INDEX'
		return [table, `CREATE ${kind} ix_${table}_${column}_vpo ON ${table} USING btree (${column} varchar_pattern_ops)`] as const
	})
	const current = ['tag', 'CREATE UNIQUE INDEX ix_tag_tag_hash_current ON tag USING btree (tag_hash) WHERE is_current'] as const
	return [...plain, ...(since('2.2') ? prefix : []), ...(since('3.1') ? [current] : [])]
}
