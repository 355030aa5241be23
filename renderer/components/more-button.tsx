import { Button } from '@mantine/core'

/** Shows what a short list holds back; nothing where it holds nothing back. */
export function MoreButton({ hidden, onMore }: { hidden: number; onMore: () => void }) {
	if (hidden <= 0) return null
	return (
		<Button variant="subtle" size="compact-sm" mt={4} px={4} onClick={onMore}>
			Show {hidden.toLocaleString('en')} more
		</Button>
	)
}
