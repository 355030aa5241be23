/** Begins a copy or goes on with it, and holds still before a batch of its rows to be killed there: started by tests. */
process.env['SQLITE_USE_URI'] = '1'

const { carry } = await import('./copy-ground.ts')

const [asked = '{}', last = '1'] = process.argv.slice(2)

function onBatch(batch: number): void {
	if (batch !== Number(last)) return
	process.stdout.write('holding\n')
	Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}

await carry({ ...JSON.parse(asked), onBatch })
process.stdout.write('done\n')
