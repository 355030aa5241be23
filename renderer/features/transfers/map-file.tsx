import { Button, Menu } from '@mantine/core'
import { IconFileDots } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { type CopyMap, copyMapSchema } from '../../../electron/contract/copy-map.ts'
import { Dialog } from '../../components/dialog.tsx'
import { ExactDetail } from '../../components/exact-detail.tsx'
import { saveText } from '../../components/save-text.ts'
import classes from './copy.module.css'

type FileProps = {
	readonly map: CopyMap
	/** Of the file, without its ending. */
	readonly name: string
	readonly isChanged: boolean
	readonly locked: boolean
	onLoad(map: CopyMap): void
	onReset(): void
}

/** The map as a file: saved, and loaded again; and the way back to the one that Headway proposes. */
export function MapFile({ map, name, isChanged, locked, onLoad, onReset }: FileProps) {
	const chooser = useRef<HTMLInputElement>(null)
	const [refusal, setRefusal] = useState<{ readonly file: string; readonly why: string }>()
	const load = async (file: File) => {
		const read = readMap(await file.text())
		if ('map' in read) onLoad(read.map)
		else setRefusal({ file: file.name, why: read.why })
	}
	return (
		<>
			<input
				ref={chooser}
				type="file"
				accept="application/json,.json"
				aria-label="File with a map"
				hidden
				onChange={({ currentTarget }) => {
					const file = currentTarget.files?.[0]
					if (file !== undefined) void load(file)
					// The same file can be chosen again
					currentTarget.value = ''
				}}
			/>
			<Menu position="bottom-end" withinPortal>
				<Menu.Target>
					<Button variant="default" leftSection={<IconFileDots size={16} aria-hidden />}>
						Map as a file
					</Button>
				</Menu.Target>
				<Menu.Dropdown>
					<Menu.Item onClick={() => saveText([`${JSON.stringify(map, null, '\t')}\n`], `${name}.json`, 'application/json')}>
						Save as JSON
					</Menu.Item>
					<Menu.Item disabled={locked} onClick={() => chooser.current?.click()}>
						Load from JSON …
					</Menu.Item>
					<Menu.Item disabled={locked || !isChanged} onClick={onReset}>
						Back to the proposed map
					</Menu.Item>
				</Menu.Dropdown>
			</Menu>
			{refusal !== undefined && (
				<Dialog title="This is no map" onClose={() => setRefusal(undefined)}>
					<p className={classes['plain']}>{refusal.file} cannot be read as a map of types. The map stays as it was; nothing was written.</p>
					<ExactDetail text={refusal.why} />
				</Dialog>
			)}
		</>
	)
}

/** A map out of a file's text, or why it is none. */
function readMap(text: string): { readonly map: CopyMap } | { readonly why: string } {
	try {
		const read = copyMapSchema.safeParse(JSON.parse(text))
		return read.success ? { map: read.data } : { why: read.error.message }
	} catch (thrown) {
		return { why: String(thrown) }
	}
}
