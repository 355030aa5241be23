import { Spotlight, type SpotlightActionGroupData } from '@mantine/spotlight'
import { IconSearch } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useLocation } from 'wouter'
import type { CatalogEntry, DatabaseId } from '../../electron/contract/database.ts'
import type { ListedRevision } from '../../electron/contract/history.ts'
import { isBareStore } from '../../electron/contract/kept-by.ts'
import { addresses } from '../addresses.ts'
import { client } from '../client.ts'
import { ColourDot } from '../components/colour-dot.tsx'
import { queries } from '../queries.ts'
import classes from './palette.module.css'

type Go = (address: string) => void

function placesOf({ id, engine }: CatalogEntry): readonly (readonly [string, string])[] {
	const common = [['Values', addresses.values(id)] as const, ['Activity', addresses.activity(id)] as const]
	if (isBareStore(engine)) return common
	return [
		['Overview', addresses.overview(id)],
		['History', addresses.history(id)],
		['Backups', addresses.backups(id)],
		['Copy', addresses.copy(id)],
		...common,
	]
}

function placeActions(database: CatalogEntry | undefined, go: Go): SpotlightActionGroupData {
	const places = database === undefined ? [['Activity', addresses.activity()] as const] : placesOf(database)
	return {
		group: 'Places',
		actions: [...places, ['Open a database', addresses.start()] as const].map(([label, address]) => ({
			id: `place ${label}`,
			label,
			onClick: () => go(address),
		})),
	}
}

function databaseActions(databases: readonly CatalogEntry[], go: Go): SpotlightActionGroupData {
	return {
		group: 'Databases',
		actions: databases.map(({ id, name, path, colour, production, engine }) => ({
			id: `database ${id}`,
			label: name,
			description: production ? `production · ${path}` : path,
			leftSection: <ColourDot colour={colour} size={12} />,
			onClick: () => go(addresses.home({ id, engine })),
		})),
	}
}

function revisionActions(database: DatabaseId, revisions: readonly ListedRevision[], go: Go): SpotlightActionGroupData {
	return {
		group: 'Revisions',
		actions: revisions.toReversed().map(({ id, label, message, state }) => ({
			id: `revision ${id}`,
			label: `${label} ${message}`,
			description: `${id} · ${state}`,
			onClick: () => go(addresses.history(database, id)),
		})),
	}
}

function actActions(database: DatabaseId | undefined, pending: boolean, go: Go, openSample: () => void): SpotlightActionGroupData {
	const sample = { id: 'act sample', label: 'Open sample database', onClick: openSample }
	if (database === undefined) return { group: 'Actions', actions: [sample] }
	const upgrade = {
		id: 'act upgrade',
		label: 'Upgrade to latest …',
		description: 'Shows the plan first',
		onClick: () => go(addresses.plan(database, { target: 'latest' })),
	}
	const backUp = { id: 'act backup', label: 'Back up …', description: 'Goes to Backups', onClick: () => go(addresses.backups(database)) }
	return { group: 'Actions', actions: [...(pending ? [upgrade] : []), backUp, sample] }
}

/** So many hex digits are taken for the beginning of a hash. */
const hashBeginning = /^[0-9a-f]{6,40}$/i

/** A cached value by its hash: which there are is not known here, so what looks like a hash is offered. */
function valueActions(database: DatabaseId, typed: string, go: Go): SpotlightActionGroupData {
	const hash = typed.trim().toLowerCase()
	const found = { id: `value ${hash}`, label: `Value ${hash}`, description: 'Cached value whose hash begins so', keywords: [typed] }
	return { group: 'Values', actions: [{ ...found, onClick: () => go(addresses.cachedValues(database, { value: hash })) }] }
}

/** Ctrl/Cmd+K: any database, revision, place or act, by typing a part of its name, and a cached value by its hash. */
export function Palette({ database }: { database: DatabaseId | undefined }) {
	const [, go] = useLocation()
	const queryClient = useQueryClient()
	const databases = useQuery(queries.databases()).data
	const history = useQuery({ ...queries.history(database ?? ('' as DatabaseId)), enabled: database !== undefined }).data
	const [typed, setTyped] = useState('')
	const values = useQuery({
		...queries.values(database ?? ('' as DatabaseId)),
		enabled: database !== undefined && hashBeginning.test(typed.trim()),
	}).data
	const { mutate: openSample } = useMutation({
		mutationFn: () => client.connections.openSample(),
		onSuccess: async ({ id }) => {
			await queryClient.invalidateQueries({ queryKey: ['databases'] })
			go(addresses.overview(id))
		},
	})
	const actions = useMemo(() => {
		const revisions = history?.revisions ?? []
		const pending = revisions.some(({ state }) => state === 'pending')
		const isHash = database !== undefined && values?.cached != null && hashBeginning.test(typed.trim())
		return [
			...(isHash ? [valueActions(database, typed, go)] : []),
			placeActions(
				databases?.find(({ id }) => id === database),
				go,
			),
			actActions(database, pending, go, openSample),
			databaseActions(databases ?? [], go),
			...(database === undefined || revisions.length === 0 ? [] : [revisionActions(database, revisions, go)]),
		]
	}, [database, databases, history, values, typed, go, openSample])
	return (
		<Spotlight
			actions={actions}
			query={typed}
			onQueryChange={setTyped}
			shortcut="mod + K"
			limit={24}
			scrollable
			overlayProps={{ backgroundOpacity: 0.35, blur: 0 }}
			classNames={{
				action: classes['action'] ?? '',
				actionDescription: classes['description'] ?? '',
				actionsGroup: classes['group'] ?? '',
			}}
			attributes={{ content: { 'aria-label': 'Find', 'aria-describedby': undefined } }}
			maxHeight={420}
			nothingFound="Nothing of that name"
			searchProps={{
				placeholder: 'Database, revision, place, action or hash of a value',
				'aria-label': 'Find a database, revision, place or action',
				leftSection: <IconSearch size={18} aria-hidden />,
			}}
		/>
	)
}
