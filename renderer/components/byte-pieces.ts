import { useQueries } from '@tanstack/react-query'
import { type ByteSelection, spanOf } from './byte-selection.ts'
import { type HexLine, hexLine, pieceBytes } from './hex-rows.ts'

/** Asks for bytes of a value; at most 64 KB at once. */
export type ReadBytes = (offset: number, length: number, signal: AbortSignal) => Promise<Uint8Array>

type Pieces = ReadonlyMap<number, Uint8Array | undefined>
type Wanted = { readonly of: readonly string[]; readonly totalBytes: number; readonly read: ReadBytes }

/** The pieces that hold the bytes from `first` up to `end`, asked for as they come into view and given up as they leave it. */
export function usePieces({ of, totalBytes, read }: Wanted, first: number, end: number) {
	const from = Math.floor(first / pieceBytes)
	const to = Math.floor(Math.max(first, Math.min(end, totalBytes) - 1) / pieceBytes)
	const indices = totalBytes === 0 ? [] : Array.from({ length: to - from + 1 }, (_, index) => from + index)
	const answers = useQueries({
		queries: indices.map((piece) => ({
			queryKey: [...of, 'piece', piece],
			queryFn: ({ signal }: { signal: AbortSignal }) =>
				read(piece * pieceBytes, Math.min(pieceBytes, totalBytes - piece * pieceBytes), signal),
			staleTime: Number.POSITIVE_INFINITY,
			gcTime: 30_000,
		})),
	})
	const failed = answers.find(({ isError }) => isError)
	return {
		bytes: new Map(indices.map((piece, index) => [piece, answers[index]?.data])),
		error: failed?.error ?? null,
		retry: () => {
			for (const answer of answers) if (answer.isError) void answer.refetch()
		},
	}
}

/** The line that begins at `at`; dots where its bytes are not at hand yet. */
export function lineOf(pieces: Pieces, at: number, length: number): HexLine {
	const bytes = pieces.get(Math.floor(at / pieceBytes))
	const from = at % pieceBytes
	return bytes === undefined
		? { at, hex: Array(length).fill('··'), text: Array(length).fill(' ') }
		: hexLine(bytes.subarray(from, from + length), at)
}

/** One byte of the value, where it is at hand. */
export function byteOf(pieces: Pieces, at: number): number | undefined {
	return pieces.get(Math.floor(at / pieceBytes))?.[at % pieceBytes]
}

/** The selected bytes where they are few enough to be numbers, and in view. */
export function fewOf(pieces: Pieces, selection: ByteSelection): Uint8Array | null {
	const { from, length } = spanOf(selection)
	if (length > 8) return null
	const bytes = Array.from({ length }, (_, index) => byteOf(pieces, from + index))
	return bytes.every((byte) => byte !== undefined) ? Uint8Array.from(bytes) : null
}
