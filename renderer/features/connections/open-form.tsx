import { Button, TextInput } from '@mantine/core'
import { type RefObject, useId } from 'react'
import classes from './open-form.module.css'
import { OpeningFault } from './opening-fault.tsx'
import type { Password } from './password-form.tsx'

/** The field for a path or URL with its button; what went wrong stands right under it. */
export function OpenForm(props: {
	field: RefObject<HTMLInputElement | null>
	text: string
	onChange: (text: string) => void
	/** Another button is the page's first choice. */
	quiet: boolean
	busy: boolean
	error: unknown
	/** Something the person should read before typing. */
	note: string | undefined
	onOpen: (given?: Password) => void
	/** Opens a path that an address could mean. */
	onPick: (path: string) => void
}) {
	const noteId = useId()
	const failed = props.error != null
	return (
		<div>
			<form
				onSubmit={(event) => {
					event.preventDefault()
					if (props.text.trim() === '') props.field.current?.focus()
					else props.onOpen()
				}}
			>
				<div className={classes['line']}>
					<TextInput
						ref={props.field}
						className={classes['field']}
						classNames={{ input: classes['input'] }}
						label="Path or URL"
						placeholder="/home/you/project/app.db or postgresql://you@host/database"
						value={props.text}
						onChange={(event) => props.onChange(event.currentTarget.value)}
						error={failed}
						aria-describedby={noteId}
						autoComplete="off"
						autoCapitalize="off"
						spellCheck={false}
						autoFocus
					/>
					<Button type="submit" variant={props.quiet ? 'default' : 'filled'} loading={props.busy}>
						Open
					</Button>
				</div>
				<p
					id={noteId}
					className={classes['note']}
					data-urgent={props.note !== undefined || undefined}
					role={props.note === undefined ? undefined : 'status'}
				>
					{props.note ??
						'A SQLite file, a project’s folder or alembic.ini, a Badger folder, or a URL: sqlite:///…, postgresql://user@host/database, dynamodb://region/table. You can also drop a file here.'}
				</p>
			</form>
			{failed && (
				<div className={classes['error']}>
					<OpeningFault error={props.error} busy={props.busy} onPassword={props.onOpen} onPick={props.onPick} />
				</div>
			)}
		</div>
	)
}
