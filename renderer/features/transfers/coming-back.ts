import { useEffect } from 'react'
import { useLocation, useSearchParams } from 'wouter'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import { type CopyHere, copyAddress } from './copy-address.ts'
import { pageMemory } from './page-memory.ts'

const placeOf = (source: DatabaseId) => `headway copy place ${source}`

/** Whoever left a copy and comes back without saying where to finds it as it was left. */
export function useComingBack({ source, step, target, schema, sourceSchema, activity }: CopyHere): void {
	const [search] = useSearchParams()
	const [, navigate] = useLocation()
	const isAnywhere = search.size === 0
	useEffect(() => {
		// A comparison stands beside the path of a copy, and is no place on it
		if (step === 'compare') return
		if (!isAnywhere) return pageMemory.write(placeOf(source), copyAddress(source, { step, target, schema, sourceSchema, activity }))
		const left = pageMemory.read(placeOf(source))
		if (left !== null) navigate(left, { replace: true })
	}, [source, isAnywhere, step, target, schema, sourceSchema, activity, navigate])
}
