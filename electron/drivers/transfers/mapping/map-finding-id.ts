import type { Finding } from '../../../contract/copy-map.ts'

/** Names a finding by what it is about, so that a choice made once holds for the next survey. */
export const findingId = ({ kind, table, column, name }: Pick<Finding, 'kind' | 'table' | 'column' | 'name'>): string =>
	[kind, table, column, name].map((part) => (part === null ? '' : part.replaceAll(/[\\/]/g, (mark) => `\\${mark}`))).join('/')
