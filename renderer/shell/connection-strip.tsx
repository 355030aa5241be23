import { IconPlugConnectedX } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useConnectionState } from '../connection.ts'
import classes from './connection-strip.module.css'

/** A loss shorter than this is not worth a word. */
const quietMs = 400
/** After this long, the program has probably been stopped. */
const stoppedMs = 15_000

/** Says quietly that the window has lost its core and is trying again. */
export function ConnectionStrip() {
	const state = useConnectionState()
	const [lostFor, setLostFor] = useState<'nothing' | 'a moment' | 'long'>('nothing')
	useEffect(() => {
		setLostFor('nothing')
		if (state !== 'lost') return
		const soon = setTimeout(() => setLostFor('a moment'), quietMs)
		const late = setTimeout(() => setLostFor('long'), stoppedMs)
		return () => {
			clearTimeout(soon)
			clearTimeout(late)
		}
	}, [state])
	return (
		<div role="status" className={classes['place']}>
			{lostFor !== 'nothing' && (
				<p className={classes['strip']}>
					<IconPlugConnectedX size={16} aria-hidden />
					{lostFor === 'long'
						? 'Connection lost, trying again. If Headway was stopped, start it and open the address it prints.'
						: 'Connection lost, trying again'}
				</p>
			)}
		</div>
	)
}
