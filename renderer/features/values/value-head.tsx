import { useMemo } from 'react'
import type { DecoderKind } from '../../../electron/contract/decoded.ts'
import type { Viewed } from '../../../electron/contract/values.ts'
import { sureSentence } from '../../../electron/contract/words/decoded-words.ts'
import { Bytes } from '../../components/bytes.tsx'
import { surveyTree } from '../../components/node-rows.ts'
import { StateWord } from '../../components/state-word.tsx'
import { fileNameOf } from './value-file-name.ts'
import { OpenAs } from './value-open-as.tsx'
import type { Asked } from './value-questions.ts'
import { SaveButton, SaveState, useSaving } from './value-save.tsx'
import classes from './value-view.module.css'
import { limitSentences } from './value-words.ts'

type HeadProps = {
	asked: Asked
	viewed: Viewed
	name: string
	/** The decoder that the person asked for; undefined where the surest was taken. */
	forced: DecoderKind | undefined
	onDecoder: (kind: DecoderKind | undefined) => void
}

/** What a value is read as, how sure that is, what of it is not shown, and what can be done with its bytes. */
export function ValueHead({ asked, viewed, name, forced, onDecoder }: HeadProps) {
	const { decoding, guesses, masked } = viewed
	const nodes = useMemo(() => surveyTree(decoding.node).nodes, [decoding])
	const fileName = fileNameOf(name, decoding)
	const saving = useSaving(asked, fileName, decoding.totalBytes)
	const limits = limitSentences(decoding, nodes)
	const sure = sureSentence(guesses, decoding.decoder)
	return (
		<div className={classes['head']}>
			<div className={classes['what']}>
				<span className={classes['format']}>{decoding.format}</span>
				<span className="dim">
					<Bytes count={decoding.totalBytes} />
				</span>
				{sure !== null && <span className={classes['sure']}>{sure}</span>}
				{sure === null && forced !== undefined && <span className={classes['sure']}>chosen by you; the bytes do not look like it</span>}
			</div>
			{!masked && (
				<div className={classes['actions']}>
					<OpenAs guesses={guesses} current={decoding.decoder} forced={forced} onChoose={onDecoder} />
					<SaveButton {...saving} />
				</div>
			)}
			<SaveState {...saving} name={fileName} totalBytes={decoding.totalBytes} />
			{limits.length > 0 && (
				<ul className={classes['limits']}>
					{limits.map((sentence, index) => (
						<li key={sentence}>
							<StateWord tone={decoding.damagedAt !== null && index === limits.length - 1 ? 'decision' : 'plain'} wraps>
								{sentence}
							</StateWord>
						</li>
					))}
				</ul>
			)}
		</div>
	)
}
