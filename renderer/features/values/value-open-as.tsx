import { Button, Menu } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { type DecoderKind, decoderKindSchema, type Guess } from '../../../electron/contract/decoded.ts'
import { decoderWords } from '../../../electron/contract/words/decoded-words.ts'
import classes from './value-view.module.css'
import { offeredDecoders } from './value-words.ts'

type OpenAsProps = {
	guesses: readonly Guess[]
	current: DecoderKind
	forced: DecoderKind | undefined
	/** Undefined for what fits best. */
	onChoose: (kind: DecoderKind | undefined) => void
}

/** Every way to read the bytes: what they look like in front with what speaks for it, then the others. */
export function OpenAs({ guesses, current, forced, onChoose }: OpenAsProps) {
	const [best] = guesses
	const offered = offeredDecoders(guesses)
	const likely = offered.filter(({ guess }) => guess !== null)
	const others = offered.filter(({ guess }) => guess === null)
	const item = ({ kind, guess }: (typeof offered)[number]) => (
		<Menu.RadioItem key={kind} value={kind} closeMenuOnClick>
			{decoderWords[kind]}
			{guess !== null && (
				<span className={classes['evidence']}>
					{guess.sureness}: {guess.evidence}
				</span>
			)}
		</Menu.RadioItem>
	)
	const choose = (kind: string) => onChoose(kind === best?.decoder ? undefined : decoderKindSchema.parse(kind))
	return (
		<Menu position="bottom-start" width={280} transitionProps={{ duration: 0 }} withinPortal>
			<Menu.Target>
				<Button variant="default" size="xs" rightSection={<IconChevronDown size={14} aria-hidden />}>
					{forced === undefined ? 'Open as…' : `Opened as ${decoderWords[current]}`}
				</Button>
			</Menu.Target>
			<Menu.Dropdown>
				<Menu.RadioGroup value={current} onChange={choose}>
					{likely.length > 0 && <Menu.Label>It looks like</Menu.Label>}
					{likely.map(item)}
					{likely.length > 0 && <Menu.Divider />}
					<Menu.Label>It can be read as</Menu.Label>
					{others.map(item)}
				</Menu.RadioGroup>
			</Menu.Dropdown>
		</Menu>
	)
}
