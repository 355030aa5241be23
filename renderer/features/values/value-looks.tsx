import { Button, Tabs } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { IconCopy } from '@tabler/icons-react'
import { useRef } from 'react'
import type { Decoding } from '../../../electron/contract/decoded.ts'
import type { Viewed } from '../../../electron/contract/values.ts'
import { ByteView } from '../../components/byte-view.tsx'
import { type FindField, pressToFind } from '../../components/find-field.tsx'
import { nodeText } from '../../components/node-text.ts'
import { ValueTree } from '../../components/value-tree.tsx'
import type { Look, ValueAddress } from './value-address.ts'
import { pictureType } from './value-file-name.ts'
import { ValuePicture } from './value-picture.tsx'
import { type Asked, findBytes, readBytes, valueKey } from './value-questions.ts'
import { ValueText } from './value-text.tsx'
import classes from './value-view.module.css'
import { searchedWords } from './value-words.ts'

type LooksProps = { asked: Asked; viewed: Viewed; name: string; address: ValueAddress }

const titles: Record<Look, string> = { decoded: 'Decoded', picture: 'Picture', text: 'Text', hex: 'Hex' }

/** The ways of looking that make sense for a value, the best one first. */
function looksOf({ decoding, masked }: Viewed): Look[] {
	if (masked) return ['decoded']
	const { decoder, node } = decoding
	if (decoder === 'hex') return ['hex']
	if (pictureType(decoding) !== null) return ['picture', 'decoded', 'hex']
	if (decoder === 'text') return node.inner === null ? ['text', 'decoded', 'hex'] : ['decoded', 'text', 'hex']
	return decoder === 'json' ? ['decoded', 'text', 'hex'] : ['decoded', 'hex']
}

/** A value in the ways it can be looked at. */
export function ValueLooks({ asked, viewed, name, address }: LooksProps) {
	const { decoding } = viewed
	const looks = looksOf(viewed)
	const [first] = looks
	const field = useRef<HTMLInputElement>(null)
	const look = looks.find((one) => one === address.look) ?? first
	if (look === undefined) return null
	return (
		<Tabs
			value={look}
			onChange={(next) => next !== null && address.setLook(next as Look)}
			keepMounted={false}
			onKeyDownCapture={(event) => pressToFind(event, field)}
		>
			<div className={classes['tabLine']}>
				{looks.length > 1 && (
					<Tabs.List className={classes['tabs'] ?? ''} aria-label="Ways to look at it">
						{looks.map((one) => (
							<Tabs.Tab key={one} value={one}>
								{titles[one]}
							</Tabs.Tab>
						))}
					</Tabs.List>
				)}
				{look === 'decoded' && <CopyAll decoding={decoding} />}
			</div>
			{looks.map((one) => (
				<Tabs.Panel key={one} value={one}>
					<Shown look={one} asked={asked} decoding={decoding} name={name} field={field} />
				</Tabs.Panel>
			))}
		</Tabs>
	)
}

/** The whole tree as text, made when it is asked for. */
function CopyAll({ decoding }: { decoding: Decoding }) {
	const clipboard = useClipboard({ timeout: 1500 })
	return (
		<Button
			className={classes['copyAll'] ?? ''}
			variant="subtle"
			size="compact-sm"
			leftSection={<IconCopy size={14} aria-hidden />}
			onClick={() => clipboard.copy(nodeText(decoding.node))}
		>
			{clipboard.copied ? 'Copied' : 'Copy'}
		</Button>
	)
}

type ShownProps = { look: Look; asked: Asked; decoding: Decoding; name: string; field: FindField }

function Shown({ look, asked, decoding, name, field }: ShownProps) {
	const { totalBytes, damagedAt, decoder } = decoding
	const type = pictureType(decoding)
	switch (look) {
		case 'picture':
			return type === null ? null : <ValuePicture asked={asked} decoding={decoding} type={type} name={name} />
		case 'text':
			return <ValueText asked={asked} decoding={decoding} name={name} field={field} />
		case 'hex':
			return (
				<ByteView
					of={valueKey(asked)}
					field={field}
					find={(sought, signal) => findBytes(asked, sought, signal)}
					label={`Bytes of ${name}`}
					totalBytes={totalBytes}
					read={async (offset, length, signal) => (await readBytes(asked, offset, length, signal)).bytes}
					mark={damagedAt === null || damagedAt >= totalBytes ? undefined : { at: damagedAt, says: 'from here on it could not be read' }}
				/>
			)
		case 'decoded':
			return (
				<ValueTree
					key={`${decoder} ${asked.reveal}`}
					root={decoding.node}
					label={`${name}, decoded`}
					field={field}
					where={searchedWords(decoding)}
				/>
			)
	}
}
