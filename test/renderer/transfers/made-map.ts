import type { CopyMap, Evidence, Finding, MappedColumn, SurveyedColumn, SurveyedTable } from '../../../electron/contract/copy-map.ts'

/** A finding of which only what matters is said. */
export function madeFinding(of: Partial<Finding> & Pick<Finding, 'id'>): Finding {
	const { id, ...rest } = of
	return {
		id,
		kind: 'text-in-number',
		table: 'jobs',
		column: 'state',
		name: null,
		count: 3,
		example: null,
		choices: ['stop', 'as-text', 'set-null', 'skip-table'],
		...rest,
	}
}

/** What a column holds, of which only what matters is said. */
export function madeEvidence(of: Partial<Evidence> = {}): Evidence {
	return { nulls: 0, integers: 0, reals: 0, texts: 0, blobs: 0, least: null, greatest: null, longest: null, ...of }
}

export function madeColumn(column: string, of: Partial<MappedColumn> = {}): MappedColumn {
	return {
		column,
		into: column,
		type: 'bigint',
		conversion: 'exact',
		notNull: false,
		default: null,
		identity: false,
		setNull: false,
		...of,
	}
}

export function madeMap(map: CopyMap['map'], choices: CopyMap['choices'] = {}): CopyMap {
	return { version: 1, schema: 'public', tables: 'make', timeZone: 'UTC', map, choices }
}

export function madeTable(name: string, columns: readonly (Pick<SurveyedColumn, 'name'> & Partial<SurveyedColumn>)[]): SurveyedTable {
	return {
		name,
		rows: 1,
		bytes: null,
		columns: columns.map((column) => ({
			declared: 'INTEGER',
			notNull: false,
			default: null,
			key: 0,
			generated: false,
			collation: 'BINARY',
			evidence: madeEvidence(),
			...column,
		})),
		autoincrement: false,
		indexes: [],
		references: [],
		checks: [],
		virtual: false,
	}
}
