import type { Revision } from '../../electron/contract/history.ts'

const nothing = {
	createdAt: null,
	up: null,
	down: null,
	byCommand: true,
	branchLabels: [],
	dependsOn: [],
	told: null,
	hints: [],
	file: null,
	edited: false,
	appliedAt: null,
	since: null,
} satisfies Partial<Revision>

/** A revision of a made history, pending unless said, and nothing known of it but what is given. */
export function revision(id: string, parents: string[], state: Revision['state'] = 'pending', rest: Partial<Revision> = {}): Revision {
	return { ...nothing, id, label: id, message: `Message of ${id}.`, parents, state, ...rest }
}
