import { Button } from '@mantine/core'
import { Link } from 'wouter'
import type { Fault } from '../../../electron/contract/fault.ts'
import { isLost } from '../../../electron/contract/lost.ts'
import { faultOf } from '../../client.ts'
import { ErrorNotice, FaultNotice } from '../../components/fault-notice.tsx'
import { type Password, PasswordForm } from './password-form.tsx'

/** Why a database was not opened, with what gets it open: its password, or which of two files is meant. */
export function OpeningFault(props: {
	error: unknown
	busy: boolean
	onPassword: (given: Password) => void
	/** Opens this path instead. */
	onPick?: ((path: string) => void) | undefined
	onRetry?: () => void
	/** Where its backups are, of a database that was opened once. */
	backups?: string
}) {
	const fault = faultOf(props.error)
	if (fault === undefined) return <ErrorNotice error={props.error} {...(props.onRetry && { onRetry: props.onRetry })} />
	if (fault.kind === 'password-required' || fault.kind === 'authentication-failed')
		return (
			<>
				<FaultNotice fault={fault} />
				<PasswordForm user={fault.user} busy={props.busy} onGive={props.onPassword} />
			</>
		)
	return <FaultNotice fault={fault} actions={actionsFor(fault, props)} />
}

function actionsFor(
	fault: Fault,
	{ onPick, onRetry, backups }: Pick<Parameters<typeof OpeningFault>[0], 'onPick' | 'onRetry' | 'backups'>,
) {
	if (fault.kind === 'ambiguous-address' && onPick !== undefined)
		return fault.paths.map(({ path }) => (
			<Button key={path} variant="default" onClick={() => onPick(path)}>
				Open {path}
			</Button>
		))
	return (
		<>
			{onRetry && (
				<Button variant="default" onClick={onRetry}>
					Try again
				</Button>
			)}
			{backups !== undefined && isLost(fault) && (
				<Button variant="default" component={Link} href={backups}>
					Go back to a backup of it
				</Button>
			)}
		</>
	)
}
