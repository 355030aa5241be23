import type { CopyReport } from '../../../electron/contract/transfers.ts'
import { isComparison, outcomeSaid } from '../../../electron/contract/words/copy-report-words.ts'
import { duration, size } from '../../../electron/contract/words/quantities.ts'
import { Copyable } from '../../components/copyable.tsx'
import { Facts } from '../../components/facts.tsx'
import { RevisionBadge } from '../../components/revision-badge.tsx'
import { StateWord, type Tone } from '../../components/state-word.tsx'
import { StatusPanel } from '../../components/status-panel.tsx'
import { formatExact } from '../../components/time-text.ts'
import { outcomeSentence } from './report-words.ts'

const tones: Record<CopyReport['outcome'], Exclude<Tone, 'busy'>> = {
	verified: 'verified',
	copied: 'decision',
	differs: 'loss',
	failed: 'loss',
	cancelled: 'plain',
	interrupted: 'decision',
}

/** Versions of the servers among the two; null for none. */
function serversOf({ source, target }: CopyReport): string | null {
	const versions = [source, target].flatMap(({ version }) => (version === '' ? [] : [`PostgreSQL ${version}`]))
	return versions.length === 0 ? null : [...new Set(versions)].join(' and ')
}

/** How it ended, in one sentence with its numbers, and from where to where. */
export function ReportSummary({ report }: { report: CopyReport }) {
	const { outcome, source, target, revision, system, startedAt, endedAt, copyMs, verifyMs, user, bytes } = report
	return (
		<StatusPanel
			isBrief
			tone={tones[outcome]}
			title={
				<StateWord tone={tones[outcome]} wraps>
					{outcomeSaid(report).word}: {outcomeSentence(report)}
				</StateWord>
			}
		>
			<Facts
				rows={[
					[
						isComparison(report) ? 'Source' : 'From',
						<Copyable
							key="from"
							value={source.path}
							shown={`${source.name}${source.schema === null ? '' : `, schema ${source.schema}`} (${size(source.sizeBytes)})`}
							label="path of the source"
							mono={false}
							wrap
						/>,
					],
					[
						isComparison(report) ? 'Target' : 'Into',
						<Copyable
							key="into"
							value={target.path}
							shown={target.engine === 'sqlite' ? target.name : `${target.name}, schema ${target.schema}`}
							label="address of the target"
							mono={false}
							wrap
						/>,
					],
					['Server', serversOf(report)],
					['System', system],
					['Revision', revision === null ? null : <RevisionBadge key="revision" revision={revision} />],
					['When', `${formatExact(startedAt)} to ${formatExact(endedAt)}, by ${user}`],
					['Copying took', copyMs === 0 ? null : `${duration(copyMs)}${bytes > 0 ? `, ${size(bytes)}` : ''}`],
					['Comparing took', verifyMs === 0 ? null : duration(verifyMs)],
					[
						'Snapshot, sha-256',
						source.snapshotSha256 === null ? null : <Copyable key="hash" value={source.snapshotSha256} label="hash of the snapshot" wrap />,
					],
					['Report', <Copyable key="id" value={report.id} label="id of the report" />],
				]}
			/>
		</StatusPanel>
	)
}
