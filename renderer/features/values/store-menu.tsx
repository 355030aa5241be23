import { Button, Menu } from '@mantine/core'
import { IconChevronDown, IconFileExport, IconFileImport, IconPlus, IconTransfer } from '@tabler/icons-react'
import { useState } from 'react'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import type { StoreSurvey, WrittenBytes } from '../../../electron/contract/stores.ts'
import { EntryNewDialog } from './entry-new-dialog.tsx'
import { StoreCopyDialog } from './store-copy-dialog.tsx'
import { StoreExportDialog } from './store-export-dialog.tsx'
import { StoreImportDialog } from './store-import-dialog.tsx'

type MenuProps = {
	readonly database: DatabaseId
	readonly store: StoreSurvey
	readonly partition: WrittenBytes | null
}
type Act = 'new' | 'export' | 'import' | 'copy'

/** What can be done with a whole store: a new entry, export, import, copy. */
export function StoreMenu({ database, store, partition }: MenuProps) {
	const [act, setAct] = useState<Act | null>(null)
	const of = { database, store: store.id }
	const close = () => setAct(null)
	const { writes } = store.traits
	return (
		<>
			{writes && (
				<Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} aria-haspopup="dialog" onClick={() => setAct('new')}>
					New entry
				</Button>
			)}
			<Menu position="bottom-end" withinPortal>
				<Menu.Target>
					<Button variant="default" rightSection={<IconChevronDown size={16} aria-hidden />}>
						Move entries
					</Button>
				</Menu.Target>
				<Menu.Dropdown>
					<Menu.Item leftSection={<IconFileExport size={16} aria-hidden />} onClick={() => setAct('export')}>
						Export to a file…
					</Menu.Item>
					<Menu.Item leftSection={<IconFileImport size={16} aria-hidden />} disabled={!writes} onClick={() => setAct('import')}>
						Import from a file…
					</Menu.Item>
					<Menu.Item leftSection={<IconTransfer size={16} aria-hidden />} onClick={() => setAct('copy')}>
						Copy to another store…
					</Menu.Item>
				</Menu.Dropdown>
			</Menu>
			{act === 'new' && <EntryNewDialog of={of} partition={partition?.text ?? ''} onClose={close} />}
			{act === 'export' && <StoreExportDialog of={of} store={store} partition={partition} onClose={close} />}
			{act === 'import' && <StoreImportDialog of={of} onClose={close} />}
			{act === 'copy' && <StoreCopyDialog of={of} onClose={close} />}
		</>
	)
}
