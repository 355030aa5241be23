/** Hashes, some more than once, of values that jobs, which `jobs`, a condition on `j`, lets through, had as results or arguments, or as parts of them. */
export function valuesOfJobs(jobs: string): string {
	const calls = `SELECT j.call_hash FROM job j WHERE ${jobs}`
	return `SELECT value_hash FROM call_node WHERE call_hash IN (${calls})
		UNION ALL SELECT value_hash FROM argument WHERE call_hash IN (${calls})
		UNION ALL SELECT s.value_hash FROM subvalue s JOIN call_node c ON c.value_hash = s.parent_value_hash WHERE c.call_hash IN (${calls})
		UNION ALL SELECT s.value_hash FROM subvalue s JOIN argument a ON a.value_hash = s.parent_value_hash WHERE a.call_hash IN (${calls})`
}

/** Hashes, some more than once, of values that call nodes made, which `calls`, a condition on `c`, lets through: their results and the parts of them. */
export function valuesMade(calls: string): string {
	return `SELECT c.value_hash FROM call_node c WHERE ${calls}
		UNION ALL SELECT s.value_hash FROM subvalue s JOIN call_node c ON c.value_hash = s.parent_value_hash WHERE ${calls}`
}
