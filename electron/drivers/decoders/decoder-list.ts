import { createCompressedDecoders } from './compressed.ts'
import type { Decoder } from './decoder.ts'
import { hexDecoder } from './hex.ts'
import { imageDecoder } from './image.ts'
import { jsonDecoder } from './json.ts'
import { parquetDecoder } from './parquet.ts'
import { sqliteFileDecoder } from './sqlite-file.ts'
import { createTextDecoder } from './text.ts'

/**
 * Every decoder there is: those that need no knowledge of a program's own formats, with `others` (pickle, protobuf and the like)
 * beside them. Packed values and base64 open what is inside once, and no further: nothing unpacks itself for ever.
 */
export function createDecoders(others: readonly Decoder[]): Decoder[] {
	const simple = [...others, jsonDecoder, imageDecoder, parquetDecoder, sqliteFileDecoder, hexDecoder]
	const innermost = [...simple, createTextDecoder([]), ...createCompressedDecoders([])]
	return [...simple, ...createCompressedDecoders(innermost), createTextDecoder(innermost)]
}
