/** What a field holds; keys of maps are texts in every message here. */
export type FieldType =
	| { readonly kind: 'string' | 'bytes' | 'int32' | 'int64' | 'bool' }
	| { readonly kind: 'enum'; readonly names: readonly string[] }
	| { readonly kind: 'message'; readonly message: Message }
	| { readonly kind: 'map'; readonly value: FieldType }

/** What bytes and texts are for, where there is more to say of them than their type. */
export type Role =
	| 'text in bytes'
	| 'catalog entry'
	| 'time-ordered id'
	| 'physical address'
	| 'staging token'
	| 'sealed secret'
	| 'password hash'
	| 'secret'

/** One field of a message. */
export type Field = {
	readonly name: string
	readonly type: FieldType
	readonly repeated: boolean
	/** Its presence is kept even when it holds the default. */
	readonly optional: boolean
	readonly role: Role | null
}

/** A message of protocol buffers, version 3. */
export type Message = { readonly name: string; readonly fields: ReadonlyMap<number, Field> }

type Extra = { repeated?: boolean; optional?: boolean; role?: Role }

/** A field as a schema lists it. */
export function field(name: string, type: FieldType | Message | ScalarKind, extra: Extra = {}): Field {
	return { name, type: typeOf(type), repeated: extra.repeated ?? false, optional: extra.optional ?? false, role: extra.role ?? null }
}

type ScalarKind = 'string' | 'bytes' | 'int32' | 'int64' | 'bool'

function typeOf(type: FieldType | Message | ScalarKind): FieldType {
	if (typeof type === 'string') return { kind: type }
	return 'fields' in type ? { kind: 'message', message: type } : type
}

/** A message from its fields by number. */
export function message(name: string, fields: Readonly<Record<number, Field>>): Message {
	return { name, fields: new Map(Object.entries(fields).map(([number, entry]) => [Number(number), entry])) }
}

/** A map from texts to `value`. */
export function mapTo(value: FieldType | Message | ScalarKind): FieldType {
	return { kind: 'map', value: typeOf(value) }
}

/** An enum whose values are 0, 1, 2 … in the order of `names`. */
export function enumOf(...names: readonly string[]): FieldType {
	return { kind: 'enum', names }
}

/** google.protobuf.Timestamp. */
export const timestamp = message('Timestamp', { 1: field('seconds', 'int64'), 2: field('nanos', 'int32') })

/** Do several values of the type share one run of bytes. */
export function isPackable(type: FieldType): boolean {
	return wireOfType(type) === 'varint'
}

/** How one value of the type lies in the bytes. */
export function wireOfType(type: FieldType): 'varint' | 'bytes' {
	switch (type.kind) {
		case 'int32':
		case 'int64':
		case 'bool':
		case 'enum':
			return 'varint'
		default:
			return 'bytes'
	}
}

/** A varint as the type reads it: signed, and cut to 32 bits where the type has no more. */
export function signedValue(type: FieldType, value: bigint): bigint {
	if (type.kind === 'bool') return value === 0n ? 0n : 1n
	return BigInt.asIntN(type.kind === 'int64' ? 64 : 32, value)
}
