import { SegmentedControl, Textarea } from '@mantine/core'
import { counted } from '../../../electron/contract/words/quantities.ts'
import { StateWord } from '../../components/state-word.tsx'
import type { Draft, DraftForm } from './entry-draft.ts'
import classes from './store.module.css'

const formWords: Record<DraftForm, string> = { message: 'Decoded message', utf8: 'UTF-8 text', hex: 'Hex' }

type FieldProps = {
	readonly draft: Draft
	readonly forms: readonly DraftForm[]
	readonly encoded: { readonly bytes: Uint8Array | null; readonly problem: string | null; readonly pending: boolean }
	onForm(form: DraftForm): void
	onText(text: string): void
}

/** The field in which a value is edited, with what it makes said below while it is typed. */
export function EntryDraftField({ draft, forms, encoded, onForm, onText }: FieldProps) {
	return (
		<div className={classes['group']}>
			{forms.length > 1 && (
				<SegmentedControl
					aria-label="Edit it as"
					className={classes['forms'] ?? ''}
					data={forms.map((form) => ({ value: form, label: formWords[form] }))}
					value={draft.form}
					onChange={(form) => onForm(form as DraftForm)}
				/>
			)}
			<Textarea
				aria-label={`Value as ${formWords[draft.form].toLowerCase()}`}
				classNames={{ input: classes['text'] ?? '' }}
				rows={Math.max(6, Math.min(20, draft.text.split('\n', 21).length + 1))}
				resize="vertical"
				spellCheck={false}
				autoComplete="off"
				value={draft.text}
				aria-invalid={encoded.problem !== null || undefined}
				onChange={(event) => onText(event.currentTarget.value)}
			/>
			<span role="status">
				{encoded.problem !== null ? (
					<StateWord tone="loss" wraps>
						{encoded.problem}
					</StateWord>
				) : encoded.pending || encoded.bytes === null ? (
					<span className="dim">Checking …</span>
				) : (
					<span className="dim tabular">Makes {counted(encoded.bytes.length, 'byte')}</span>
				)}
			</span>
		</div>
	)
}
