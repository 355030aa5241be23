import { opcodesByCode } from './pickle-opcodes.ts'
import { PickleStack } from './pickle-stack.ts'
import { type PickleStep, pickleSteps } from './pickle-steps.ts'
import { PickleStream } from './pickle-stream.ts'
import type { PyObject, PyValue } from './pickle-values.ts'

/** How far a stream is read. `kept` items of one list or dict are kept, `held` values altogether; `until` is by `now`. */
export type MachineLimits = { readonly kept: number; readonly held: number; readonly until: number; readonly now: () => number }

/** What a stream left. */
export type PickleOutcome = {
	/** What it holds, put together as far as it goes; undefined when there is nothing. */
	readonly root: PyValue | undefined
	/** As the stream says, or as its instructions tell. */
	readonly protocol: number
	/** Bytes up to and with the last instruction. */
	readonly end: number
	/** Byte of the instruction at which it broke. */
	readonly damagedAt: number | null
	readonly stopped: 'bytes' | 'nodes' | 'time' | null
	readonly steps: number
}

const clockEvery = 1024
const noCode = -1
const stepsByCode: readonly (PickleStep | undefined)[] = opcodesByCode.map((opcode) => opcode && pickleSteps[opcode.name])

/**
 * Runs a pickle without ever calling anything: calls are kept as objects that say what would be called, and `watch` is told of each.
 * Never throws.
 */
export function runPickle(
	bytes: Uint8Array,
	totalBytes: number,
	limits: MachineLimits,
	watch: (object: PyObject) => void = () => {},
): PickleOutcome {
	const stream = new PickleStream(bytes, totalBytes)
	const stack = new PickleStack(stream, limits.kept, watch)
	let stopped: PickleOutcome['stopped'] = null
	let steps = 0
	let start = 0
	let highest = 0
	while (stack.state === 'running' && stopped === null) {
		start = stream.at
		const opcode = opcodesByCode[bytes[start] ?? noCode]
		if (opcode !== undefined && opcode.protocol > highest) highest = opcode.protocol
		if (steps % clockEvery === 0) stopped = limitReached(stack, limits)
		stopped ??= runStep(stack)
		steps += 1
	}
	const isDamaged = stack.state === 'damaged'
	return {
		root: stack.outcome(),
		protocol: Math.max(stack.protocol, highest),
		end: isDamaged ? start : stream.at,
		damagedAt: isDamaged ? start : null,
		stopped,
		steps,
	}
}

function limitReached(stack: PickleStack, { now, until, held }: MachineLimits): 'time' | 'nodes' | null {
	if (now() > until) return 'time'
	return stack.held() > held ? 'nodes' : null
}

/** One instruction. It says `bytes` when there is more of the value than is here. */
function runStep(stack: PickleStack): 'bytes' | null {
	const { stream } = stack
	const code = stream.bytes[stream.at]
	if (code === undefined) return runOut(stack)
	const opcode = opcodesByCode[code]
	const step = stepsByCode[code]
	if (opcode === undefined || step === undefined) {
		stack.damage()
		return null
	}
	stream.at += 1
	const whole = stream.readArgument(opcode.argument)
	// What there is of a long text is worth showing; what there is of a number is not.
	if (whole || (opcode.argument.startsWith('run') && stream.to > stream.from)) step(stack)
	return whole ? null : runOut(stack)
}

/** The stream ends too early: damage, unless there is more of the value than was given. */
function runOut(stack: PickleStack): 'bytes' | null {
	const { bytes, totalBytes, isBeyond } = stack.stream
	if (totalBytes > bytes.length && !isBeyond) return 'bytes'
	stack.damage()
	return null
}
