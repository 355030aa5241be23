import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { ErrorNotice } from '../../components/fault-notice.tsx'
import { PrintedText } from '../../components/printed-text.tsx'
import { LoadingState } from '../../components/states.tsx'
import { queries } from '../../queries.ts'
import classes from './activity.module.css'

/** Everything that the command of an act printed, read when it is asked for. */
export function CommandOutput({ activity }: { activity: string }) {
	const [open, output] = useDisclosure()
	return open ? (
		<div>
			<h3 className={classes['subhead']}>Output</h3>
			<Text activity={activity} />
		</div>
	) : (
		<div>
			<Button variant="default" onClick={output.open}>
				Show what it printed
			</Button>
		</div>
	)
}

function Text({ activity }: { activity: string }) {
	const output = useQuery(queries.output(activity))
	if (output.isError) return <ErrorNotice error={output.error} onRetry={() => void output.refetch()} />
	if (output.isPending) return <LoadingState label="Reading the output" rows={3} height={20} />
	const text = output.data?.text ?? ''
	return <PrintedText text={text === '' ? 'It printed nothing.' : text} label="Output of the command" />
}
