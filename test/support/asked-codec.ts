import type { Conversion } from '../../electron/contract/copy-map.ts'
import { codecFor, type RowCodec } from '../../electron/drivers/transfers/codecs/codec.ts'
import { mapped } from './copy-ground.ts'

/** Of a codec: what is other than usual. */
export type Asked = {
	readonly conversion?: Conversion
	readonly timeZone?: string
	readonly members?: readonly string[]
	readonly setNull?: boolean
}

/** The codec of a column of a type. */
export function codec(type: string, { conversion = 'exact', timeZone = 'UTC', members, setNull = false }: Asked = {}): RowCodec {
	return codecFor(mapped('v', type, { conversion, setNull }), { timeZone, members: members ?? null })
}
