import { PrintedText } from '../../components/printed-text.tsx'

type Event = { readonly kind: string; readonly text?: string; readonly lines?: readonly string[] }

/** What commands printed so far, the newest line in view. */
export function Output({ events }: { events: readonly Event[] }) {
	const text = events
		.flatMap((event) => (event.kind === 'started' ? [`$ ${event.text}`] : event.kind === 'output' ? (event.lines ?? []) : []))
		.join('\n')
	return <PrintedText text={text} label="Output" following />
}
