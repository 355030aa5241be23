import { useMemo } from 'react'
import { useLocation, useSearchParams } from 'wouter'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import { addresses } from '../../addresses.ts'

/** The four steps of a copy, in their order. */
export const copySteps = ['survey', 'map', 'copy', 'report'] as const
export type PathStep = (typeof copySteps)[number]

/** `compare` stands beside the path: it takes any two databases. */
export type CopyStep = PathStep | 'compare'

/** What the address says of a copy: how far along its path one looks, where it goes, and which kept report is shown. */
export type CopyPlace = {
	readonly step: CopyStep
	readonly target: DatabaseId | undefined
	/** Of the target; undefined for the one that it uses anyway. */
	readonly schema: string | undefined
	/** Of a source that is a server; undefined for the one that it uses anyway. */
	readonly sourceSchema?: string | undefined
	/** Act of the journal whose report is shown. */
	readonly activity: string | undefined
}

/** Reads the address; what makes no sense in it is left out. */
export function readCopyAddress(search: URLSearchParams): CopyPlace {
	return {
		step: ([...copySteps, 'compare'] as const).find((step) => step === search.get('step')) ?? 'survey',
		target: (search.get('target') || undefined) as DatabaseId | undefined,
		schema: search.get('schema') || undefined,
		sourceSchema: search.get('sourceSchema') || undefined,
		activity: search.get('activity') || undefined,
	}
}

/** The place with some of it changed. A report belongs to its step and its target. */
export function changedPlace(place: CopyPlace, changes: Partial<CopyPlace>): CopyPlace {
	const next = { ...place, ...changes }
	const stays = next.step === 'report' && next.target === place.target
	return 'activity' in changes || stays ? next : { ...next, activity: undefined }
}

/** The address of a place. */
export function copyAddress(source: DatabaseId, { step, target, schema, sourceSchema, activity }: CopyPlace): string {
	return addresses.copy(source, { step, target, schema, sourceSchema, activity })
}

/** Where on the path of a copy the person is, and the ways to other places on it. */
export function useCopyPlace(source: DatabaseId) {
	const [search] = useSearchParams()
	const [, navigate] = useLocation()
	const place = useMemo(() => readCopyAddress(search), [search])
	return {
		...place,
		source,
		href: (step: CopyStep) => copyAddress(source, changedPlace(place, { step })),
		go: (changes: Partial<CopyPlace>, replace = false) => navigate(copyAddress(source, changedPlace(place, changes)), { replace }),
	}
}

export type CopyHere = ReturnType<typeof useCopyPlace>
