import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { decodeValue } from '../../electron/drivers/decoders/decode.ts'
import { createDecoders } from '../../electron/drivers/decoders/decoder-list.ts'
import { pickleDecoder } from '../../electron/drivers/decoders/pickle.ts'
import { median, report, timed } from './measure.ts'

const python = '/usr/bin/python3'
const rounds = 5

/** A list of records as programs pickle them, and how long `pickletools.dis` takes to print it: seconds, one a line. */
const script = `
import io, pickle, pickletools, sys, time
records = [{'id': i, 'name': f'record {i}', 'score': i / 7, 'tags': ['a', 'b', str(i)], 'on': i % 2 == 0} for i in range(int(sys.argv[2]))]
written = pickle.dumps(records, protocol=4)
open(sys.argv[1], 'wb').write(written)
for _ in range(${rounds}):
    begun = time.perf_counter()
    pickletools.dis(written, io.StringIO())
    print(time.perf_counter() - begun)
`

/** Reads one pickle whole, without a bound, beside Python's own disassembler on the same bytes. */
export async function benchPickle(folder: string, records = 50_000): Promise<void> {
	const path = join(folder, 'records.pickle')
	const { stdout } = await promisify(execFile)(python, ['-c', script, path, String(records)])
	const theirsMs = median(stdout.trim().split('\n').map(Number)) * 1000
	const bytes = new Uint8Array(await readFile(path))
	const decoders = createDecoders([pickleDecoder])
	const budget = { bytes: bytes.length, nodes: 1e9, depth: 1000, text: 10_000, timeMs: 1e9 }
	const decode = () => decodeValue(decoders, bytes, bytes.length, { budget, about: {}, now: () => performance.now() }, 'pickle')
	const times: number[] = []
	for (let round = 0; round < rounds; round++) times.push(await timed(async () => decode()))
	const perSecond = (ms: number) => (bytes.length / 1e6 / (ms / 1000)).toFixed(2)
	report(
		'pickle decode / pickletools.dis, MB/s',
		`${perSecond(median(times))} / ${perSecond(theirsMs)}`,
		`${(bytes.length / 1e6).toFixed(1)} MB`,
	)
}
