import { Tooltip } from '@mantine/core'
import { counted, size } from '../../electron/contract/words/quantities.ts'

/** A size in people's units; the exact count of bytes on hover. */
export function Bytes({ count }: { count: number }) {
	return (
		<Tooltip label={counted(count, 'byte')}>
			<span className="tabular">{size(count)}</span>
		</Tooltip>
	)
}
