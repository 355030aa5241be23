import { counted, duration, size } from '../../../electron/contract/words/quantities.ts'
import type { CopyProgress } from './copy-live.ts'

/** How far it is, in rows and bytes, how fast it goes and how long it still takes, as far as that can be told. */
export function progressWords({ phase, rows, totalRows, bytes, rowsPerSecond, remainingMs }: CopyProgress): string {
	if (phase === 'snapshot') return `${size(bytes)} kept`
	const parts = [
		`${rows.toLocaleString('en')} of ${counted(totalRows, 'row')}`,
		...(bytes > 0 ? [size(bytes)] : []),
		...(rowsPerSecond === null ? [] : [`${Math.round(rowsPerSecond).toLocaleString('en')} rows a second`]),
		...(remainingMs === null ? [] : [`about ${duration(remainingMs)} to go`]),
	]
	return parts.join(' · ')
}

/** A running clock: `0:07`, `12:03`, `1:00:00`. */
export function clockWords(elapsedMs: number): string {
	const seconds = Math.max(0, Math.floor(elapsedMs / 1000))
	const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
	const two = (part: number) => String(part).padStart(2, '0')
	return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`
}
