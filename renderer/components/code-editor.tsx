import { python } from '@codemirror/lang-python'
import { SQLite, sql } from '@codemirror/lang-sql'
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { EditorState, type Extension } from '@codemirror/state'
import { EditorView, lineNumbers } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { useEffect, useRef } from 'react'
import classes from './code-view.module.css'
import { styleNonce } from './nonce.ts'

/** What the shown text is written in. */
export type CodeLanguage = 'sql' | 'python'

const keywords = { tag: tags.keyword, color: 'var(--hw-accent)' }
const comments = { tag: tags.comment, color: 'var(--hw-dim)', fontStyle: 'italic' }
const sqlStyle = HighlightStyle.define([
	keywords,
	comments,
	{ tag: [tags.string, tags.number, tags.bool, tags.null], color: 'var(--hw-text)', fontWeight: '600' },
])
/** Strings run over many lines here, so they are tinted instead of heavy. */
const pythonStyle = HighlightStyle.define([
	keywords,
	comments,
	{ tag: tags.string, color: 'color-mix(in srgb, var(--hw-accent) 50%, var(--hw-text))' },
	{ tag: [tags.number, tags.bool, tags.null, tags.definition(tags.function(tags.variableName))], fontWeight: '600' },
])

/** SQL is wrapped; where the indentation means something, long lines are scrolled to instead. */
const languages: Record<CodeLanguage, () => Extension> = {
	sql: () => [sql({ dialect: SQLite }), syntaxHighlighting(sqlStyle), EditorView.lineWrapping],
	python: () => [python(), syntaxHighlighting(pythonStyle), EditorView.theme({ '&': { fontSize: '12.5px' } })],
}

const look = EditorView.theme({
	'&': { fontSize: '13px', backgroundColor: 'transparent' },
	'.cm-scroller': { fontFamily: 'var(--hw-mono)', lineHeight: '20px' },
	'.cm-content': { paddingRight: '28px' },
	'.cm-gutters': { backgroundColor: 'transparent', border: 'none', color: 'var(--hw-dim)' },
	'&.cm-focused': { outline: '2px solid var(--hw-accent)', outlineOffset: '-2px' },
})

function createState(text: string, language: CodeLanguage, label: string): EditorState {
	return EditorState.create({
		doc: text,
		extensions: [
			EditorView.cspNonce.of(styleNonce()),
			EditorState.readOnly.of(true),
			EditorView.editable.of(false),
			EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0', 'aria-readonly': 'true' }),
			lineNumbers(),
			languages[language](),
			look,
		],
	})
}

/** The editor itself, without frame; loaded when the first text is shown. See CodeView. */
export function CodeEditor(props: { text: string; language: CodeLanguage; label: string; maxHeight: number }) {
	const { text, language, label, maxHeight } = props
	const host = useRef<HTMLDivElement>(null)
	useEffect(() => {
		if (host.current === null) return
		const view = new EditorView({ parent: host.current, state: createState(text, language, label) })
		return () => view.destroy()
	}, [text, language, label])
	return <div ref={host} className={classes['host']} style={{ maxHeight }} />
}
