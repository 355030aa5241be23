import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import { client } from '../../client.ts'
import { Dialog } from '../../components/dialog.tsx'
import { ErrorNotice } from '../../components/fault-notice.tsx'
import { LossButton } from '../../components/loss-button.tsx'
import { refreshDatabase } from '../../refresh-database.ts'
import classes from './copy.module.css'
import { copyQueries } from './copy-queries.ts'

/** Takes away what a copy that broke off has left, once it was asked about. */
export function DiscardButton({ source, target }: { source: DatabaseId; target: DatabaseId }) {
	const queryClient = useQueryClient()
	const [asks, setAsks] = useState(false)
	const discard = useMutation({
		mutationFn: () => client.transfers.discard({ source, target }),
		onSuccess: async () => {
			setAsks(false)
			await Promise.all([refreshDatabase(queryClient, target), queryClient.invalidateQueries({ queryKey: copyQueries.plansOf(source) })])
		},
	})
	return (
		<>
			<Button variant="default" aria-haspopup="dialog" onClick={() => setAsks(true)}>
				Discard
			</Button>
			{asks && (
				<Dialog title="Discard the copy that broke off" onClose={() => setAsks(false)}>
					<div className={classes['stack']}>
						<p className={classes['plain']}>
							Everything that this copy has put into the target is taken away, and the snapshot of the source with it. What was in the
							target before stays; the source is untouched. The rows would have to be copied anew.
						</p>
						{discard.isError && <ErrorNotice error={discard.error} />}
						<div className={classes['buttons']}>
							<Button variant="default" onClick={() => setAsks(false)}>
								Keep it
							</Button>
							<LossButton loading={discard.isPending} onClick={() => discard.mutate()}>
								Discard
							</LossButton>
						</div>
					</div>
				</Dialog>
			)}
		</>
	)
}
