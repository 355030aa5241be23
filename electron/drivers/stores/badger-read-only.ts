import { FaultError } from '../../contract/fault.ts'
import type { StoreTraits } from '../../contract/stores.ts'
import type { Store } from './store.ts'

/** The acts that write, of a store that cannot be written: each faults with `store-read-only`. */
export function refuseWrites({ shown, readOnlyReason }: StoreTraits): Pick<Store, 'set' | 'setIf' | 'delete' | 'deleteIf'> {
	const refuse = async () => {
		throw new FaultError({ kind: 'store-read-only', store: shown, reason: readOnlyReason ?? 'rights' })
	}
	return { set: refuse, setIf: refuse, delete: refuse, deleteIf: refuse }
}
