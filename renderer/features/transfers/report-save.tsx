import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import type { CopyReport } from '../../../electron/contract/transfers.ts'
import { saveText } from '../../components/save-text.ts'
import { reportFileName } from './report-words.ts'

/** The report as files: HTML that stands by itself, to be read and signed, and JSON for programs. */
export function ReportSave({ report, html }: { report: CopyReport; html: string }) {
	const name = reportFileName(report)
	return (
		<>
			<Button
				variant="default"
				leftSection={<IconDownload size={16} aria-hidden />}
				onClick={() => saveText([html], `${name}.html`, 'text/html')}
			>
				Save as HTML
			</Button>
			<Button
				variant="default"
				leftSection={<IconDownload size={16} aria-hidden />}
				onClick={() => saveText([`${JSON.stringify(report, null, '\t')}\n`], `${name}.json`, 'application/json')}
			>
				Save as JSON
			</Button>
		</>
	)
}
