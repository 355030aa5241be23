import { fuzzDecoder } from './fuzz-decoder.ts'
import { fuzzTargets } from './targets.ts'

const count = 100_000

/** `npm run fuzz [-- kinds] [-- --count=n --seed=n]`: 100,000 damaged values for each decoder, or for those named. */
const options = process.argv.slice(2)
const numberOf = (name: string, otherwise: number) => {
	const given = options.find((option) => option.startsWith(`--${name}=`))
	return given === undefined ? otherwise : Number(given.slice(name.length + 3))
}
const named = options.filter((option) => !option.startsWith('--'))
const seed = numberOf('seed', Date.now() % 1_000_000)
for (const { decoder, seeds } of fuzzTargets()) {
	if (named.length > 0 && !named.includes(decoder.kind)) continue
	const startedAt = performance.now()
	const { runs, faults, slowestMs, grownBytes } = await fuzzDecoder(decoder, seeds, numberOf('count', count), seed)
	const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
	const kept = (grownBytes / 1_000_000).toFixed(1)
	console.log(
		`${decoder.kind}: ${runs} values in ${seconds} s (seed ${seed}), slowest ${slowestMs.toFixed(1)} ms, kept ${kept} MB, ${faults.length} faults`,
	)
	for (const fault of faults) console.log(`  ${fault}`)
	if (faults.length > 0) process.exitCode = 1
}
