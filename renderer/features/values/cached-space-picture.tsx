import { counted, size } from '../../../electron/contract/words/quantities.ts'
import classes from './cached-space.module.css'
import type { ShownHeap } from './cached-space-heaps.ts'

const rowHeight = 44
const barTop = 22
const barHeight = 14
const mostBars = 14
const mostLetters = 44

/** What is beyond the picture's rows, as its last row; the table names them all. */
function barsOf(heaps: readonly ShownHeap[]): Pick<ShownHeap, 'label' | 'insideBytes' | 'externalBytes'>[] {
	if (heaps.length <= mostBars) return [...heaps]
	const rest = heaps.slice(mostBars - 1)
	const sum = (of: (heap: ShownHeap) => number) => rest.reduce((total, heap) => total + of(heap), 0)
	return [
		...heaps.slice(0, mostBars - 1),
		{
			label: counted(rest.length, 'other'),
			insideBytes: sum(({ insideBytes }) => insideBytes),
			externalBytes: sum(({ externalBytes }) => externalBytes),
		},
	]
}

function percent(bytes: number, largest: number): number {
	return (100 * bytes) / Math.max(1, largest)
}

function cut(label: string): string {
	// The end of a type or a task tells more than its beginning
	return label.length <= mostLetters ? label : `…${label.slice(1 - mostLetters)}`
}

/** A bar for each heap: what lies in the database is filled, what lies outside is hatched. The table beside it says the same in figures. */
export function CachedSpacePicture({ heaps, label }: { heaps: readonly ShownHeap[]; label: string }) {
	const bars = barsOf(heaps)
	const largest = Math.max(...bars.map(({ insideBytes, externalBytes }) => insideBytes + externalBytes))
	return (
		<figure className={classes['figure']}>
			<figcaption className={classes['key']}>
				<Sample outside={false} /> in the database
				<Sample outside /> in the value store
			</figcaption>
			<svg role="img" aria-label={label} width="100%" height={bars.length * rowHeight} className={classes['picture']}>
				<Hatching />
				{bars.map(({ label: name, insideBytes, externalBytes }, index) => {
					const inside = percent(insideBytes, largest)
					const outside = percent(externalBytes, largest)
					return (
						<g key={`${index} ${name}`} transform={`translate(0 ${index * rowHeight})`}>
							<text x={0} y={16}>
								{cut(name)}
							</text>
							<text x="100%" y={16} textAnchor="end" className={classes['amount']}>
								{size(insideBytes + externalBytes)}
							</text>
							<rect x={0} y={barTop} width="100%" height={barHeight} rx={2} className={classes['ground']} />
							<rect x={0} y={barTop} width={`${inside}%`} height={barHeight} className={classes['inside']} />
							<rect x={`${inside}%`} y={barTop} width={`${outside}%`} height={barHeight} fill="url(#hw-outside)" />
						</g>
					)
				})}
			</svg>
		</figure>
	)
}

/** The pattern of what lies outside, for the picture and its key. */
function Hatching() {
	return (
		<defs>
			<pattern id="hw-outside" width={6} height={6} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
				<rect width={6} height={6} className={classes['hatchGround']} />
				<rect width={2.5} height={6} className={classes['hatch']} />
			</pattern>
		</defs>
	)
}

function Sample({ outside }: { outside: boolean }) {
	return (
		<svg width={20} height={barHeight} aria-hidden>
			<rect width={20} height={barHeight} rx={2} {...(outside ? { fill: 'url(#hw-outside)' } : { className: classes['inside'] })} />
		</svg>
	)
}
