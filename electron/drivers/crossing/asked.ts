import { eventIterator, oc, type Schema, type } from '@orpc/contract'

/** A shape that both ends know and nobody checks: they are of the same build. */
export const shape = type as <Shape>() => Schema<Shape, Shape>
type Call<Given> = { readonly call: number; readonly given: Given }

/** Every call has a number under which it can be cancelled: its answer still comes, and says how it ended. */
export const asks = <Takes, Gives>() => oc.input(shape<Call<Takes>>()).output(shape<Gives>())
/** Events come in the batches of `relay`. */
export const tells = <Takes, Event, Gives>() =>
	oc.input(shape<Call<Takes>>()).output(eventIterator(shape<readonly Event[]>(), shape<Gives>()))
