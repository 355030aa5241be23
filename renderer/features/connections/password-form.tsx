import { Button, Checkbox, PasswordInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { queries } from '../../queries.ts'
import classes from './password-form.module.css'

/** What a person typed to get in: the password, and whether the door may keep it. */
export type Password = { readonly password: string; readonly keepPassword: boolean }

/** Asks for a server's password. It stays in this process unless the door can keep it and the person says so. */
export function PasswordForm({ user, busy, onGive }: { user: string; busy: boolean; onGive: (given: Password) => void }) {
	const [password, setPassword] = useState('')
	const [keep, setKeep] = useState(false)
	const keeping = useQuery(queries.secretKeeping()).data?.keeps ?? 'nothing'
	return (
		<form
			className={classes['form']}
			onSubmit={(event) => {
				event.preventDefault()
				onGive({ password, keepPassword: keep })
			}}
		>
			<PasswordInput
				className={classes['field']}
				label={`Password of ${user}`}
				value={password}
				autoComplete="off"
				autoFocus
				onChange={(event) => setPassword(event.currentTarget.value)}
			/>
			<Button type="submit" loading={busy}>
				Connect
			</Button>
			<div className={classes['keep']}>
				{keeping === 'nothing' ? (
					<p className="dim">It is used until Headway ends and kept nowhere. To have it at hand, write a variable into the address.</p>
				) : (
					<Checkbox
						label="Keep the password"
						description={
							keeping === 'encrypted'
								? 'Encrypted by this system, for you alone.'
								: 'This system has no key store: whoever can read your files could read it.'
						}
						checked={keep}
						onChange={(event) => setKeep(event.currentTarget.checked)}
					/>
				)}
			</div>
		</form>
	)
}
