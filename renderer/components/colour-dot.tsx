import type { DatabaseColour } from '../../electron/contract/database.ts'
import classes from './colour-dot.module.css'

/** The colour a person gave a database, as a small square. Decoration: the name always stands beside it. */
export function ColourDot({ colour, size = 10 }: { colour: DatabaseColour; size?: number }) {
	return <span className={classes['dot']} data-colour={colour} style={{ width: size, height: size }} aria-hidden />
}
