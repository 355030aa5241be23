import { SQLite, sql as sqlLanguage } from '@codemirror/lang-sql'
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { EditorState } from '@codemirror/state'
import { EditorView, lineNumbers } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { useEffect, useRef } from 'react'
import { styleNonce } from './nonce.ts'
import classes from './sql-view.module.css'

const highlight = HighlightStyle.define([
	{ tag: tags.keyword, color: 'var(--hw-accent)' },
	{ tag: tags.comment, color: 'var(--hw-dim)', fontStyle: 'italic' },
	{ tag: [tags.string, tags.number, tags.bool, tags.null], color: 'var(--hw-text)', fontWeight: '600' },
])

const look = EditorView.theme({
	'&': { fontSize: '13px', backgroundColor: 'transparent' },
	'.cm-scroller': { fontFamily: 'var(--hw-mono)', lineHeight: '20px' },
	'.cm-content': { paddingRight: '28px' },
	'.cm-gutters': { backgroundColor: 'transparent', border: 'none', color: 'var(--hw-dim)' },
	'&.cm-focused': { outline: '2px solid var(--hw-accent)', outlineOffset: '-2px' },
})

function createState(text: string, label: string): EditorState {
	return EditorState.create({
		doc: text,
		extensions: [
			EditorView.cspNonce.of(styleNonce()),
			EditorState.readOnly.of(true),
			EditorView.editable.of(false),
			EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0', 'aria-readonly': 'true' }),
			EditorView.lineWrapping,
			lineNumbers(),
			sqlLanguage({ dialect: SQLite }),
			syntaxHighlighting(highlight),
			look,
		],
	})
}

/** The editor itself, without frame; loaded when the first SQL is shown. See SqlView. */
export function SqlEditor({ sql, label, maxHeight }: { sql: string; label: string; maxHeight: number }) {
	const host = useRef<HTMLDivElement>(null)
	useEffect(() => {
		if (host.current === null) return
		const view = new EditorView({ parent: host.current, state: createState(sql, label) })
		return () => view.destroy()
	}, [sql, label])
	return <div ref={host} className={classes['host']} style={{ maxHeight }} />
}
