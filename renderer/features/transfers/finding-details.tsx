import { Button, Radio } from '@mantine/core'
import type { Choice, Finding } from '../../../electron/contract/copy-map.ts'
import { choiceWords, findingWords } from '../../../electron/contract/words/copy-words.ts'
import { Copyable } from '../../components/copyable.tsx'
import { Details, DetailsPart } from '../../components/details.tsx'
import { Facts } from '../../components/facts.tsx'
import classes from './copy.module.css'
import { chosenFor, placeOfFinding } from './copy-findings.ts'

type DetailsProps = {
	readonly finding: Finding
	/** The other findings of its kind. */
	readonly alike: readonly Finding[]
	readonly choices: Readonly<Record<string, Choice>>
	/** The copy that was begun goes on with its own choices. */
	readonly locked: boolean
	onChoose(findings: readonly Finding[], choice: Choice): void
	onClose(): void
}

/** One finding: what it is, an example, and what is to become of it. */
export function FindingDetails({ finding, alike, choices, locked, onChoose, onClose }: DetailsProps) {
	const { kind, table, column, name, count, example } = finding
	const chosen = chosenFor(finding, choices)
	const others = alike.filter((other) => chosenFor(other, choices) !== chosen && other.choices.includes(chosen))
	const { word, sentence } = findingWords[kind]
	return (
		<Details label="Finding" title={placeOfFinding(finding)} closes="Close the finding" onClose={onClose}>
			<DetailsPart title={word}>
				<p className={classes['plain']}>{sentence}</p>
			</DetailsPart>
			<Facts
				rows={[
					['Table', table === null ? null : <Copyable key="table" value={table} label="name of the table" wrap />],
					['Column', column === null ? null : <Copyable key="column" value={column} label="name of the column" wrap />],
					['Name', name === null ? null : <Copyable key="name" value={name} label="name" wrap />],
					[
						'How many',
						<span key="count" className="tabular">
							{count.toLocaleString('en')}
						</span>,
					],
					[
						'Row',
						example === null || example.row === null ? null : (
							<span key="row" className="mono">
								{example.row}
							</span>
						),
					],
					[
						'Example',
						example === null ? null : (
							<span key="example" className="mono">
								{example.text}
							</span>
						),
					],
				]}
			/>
			<Radio.Group label="What becomes of it" value={chosen} onChange={(value) => onChoose([finding], value as Choice)}>
				<div className={classes['choices']}>
					{finding.choices.map((choice) => (
						<Radio
							classNames={{ description: classes['choice'] ?? '' }}
							key={choice}
							value={choice}
							disabled={locked}
							label={choiceWords[choice].word}
							description={choiceWords[choice].sentence}
						/>
					))}
				</div>
			</Radio.Group>
			{others.length > 0 && !locked && (
				<Button variant="default" onClick={() => onChoose(others, chosen)}>
					The same for the {others.length.toLocaleString('en')} others of this kind
				</Button>
			)}
		</Details>
	)
}
