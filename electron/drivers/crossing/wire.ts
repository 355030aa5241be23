import { type Fault, FaultError } from '../../contract/fault.ts'
import type { EngineChannel } from '../engines/engine-channel.ts'

/** Codes under which a process answers what was thrown in it. */
export const faultCode = 'FAULT'
export const defectCode = 'DEFECT'

/** Values that JSON would alter: bytes, and the numbers it has no way to write. Both ends must have these. */
export const exactValues = [
	{
		type: 100,
		condition: (value: unknown) => value instanceof Uint8Array,
		serialize: (value: Uint8Array) => Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64'),
		deserialize: (text: string) => new Uint8Array(Buffer.from(text, 'base64')),
	},
	{
		type: 101,
		condition: (value: unknown) => value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY || Object.is(value, -0),
		serialize: (value: number) => (Object.is(value, -0) ? '-0' : String(value)),
		deserialize: Number,
	},
] as const

/** A channel as the message port that oRPC's adapters take. */
export function toPort(channel: Pick<EngineChannel, 'postMessage' | 'onMessage'>, onGone: (listener: () => void) => void) {
	return {
		postMessage: channel.postMessage,
		onMessage: { addListener: channel.onMessage },
		onDisconnect: { addListener: onGone },
	}
}

/** What a call failed with, as it was before it crossed: a fault, or a defect with the stack of the other side. */
export function fromAnswer(thrown: unknown): unknown {
	if (!(thrown instanceof Error) || !('code' in thrown) || !('data' in thrown)) return thrown
	if (thrown.code === faultCode) return new FaultError(thrown.data as Fault)
	return thrown.code === defectCode ? new Error(`in the engine process: ${String(thrown.data)}`) : thrown
}
