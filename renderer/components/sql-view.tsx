import { CodeView } from './code-view.tsx'

/** SQL to be read. `label` names it; `maxHeight` in pixels, then it scrolls. */
export function SqlView({ sql, ...frame }: { sql: string; label: string; maxHeight?: number }) {
	return <CodeView text={sql} language="sql" {...frame} />
}
