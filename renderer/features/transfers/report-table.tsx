import type { ComparedTable } from '../../../electron/contract/transfers.ts'
import { Copyable } from '../../components/copyable.tsx'
import { Details, DetailsPart } from '../../components/details.tsx'
import { Facts } from '../../components/facts.tsx'
import { StateWord } from '../../components/state-word.tsx'
import classes from './copy.module.css'

/** One table of a report: the digest of each column on both sides. */
export function ReportTable({ table, onClose }: { table: ComparedTable; onClose: () => void }) {
	const { sourceRows, targetRows, into, differing } = table
	return (
		<Details label="Compared table" title={table.table} closes="Close the table" onClose={onClose}>
			<Facts
				rows={[
					['In the target', <Copyable key="into" value={into} label="name in the target" />],
					[
						'Rows in the source',
						<span key="source" className="tabular">
							{sourceRows.toLocaleString('en')}
						</span>,
					],
					[
						'Rows in the target',
						<span key="target" className="tabular">
							{targetRows.toLocaleString('en')}
						</span>,
					],
					[
						'Differences',
						<span key="differing" className="tabular">
							{differing.toLocaleString('en')}
						</span>,
					],
				]}
			/>
			<DetailsPart title="Digest of each column, sha-256">
				<ul className={classes['list']}>
					{table.columns.map(({ column, source, target }) => (
						<li key={column} className={classes['digest']}>
							<StateWord tone={source === target ? 'verified' : 'loss'} wraps>
								<span className="mono">{column}</span> {source === target ? 'is the same' : 'differs'}
							</StateWord>
							{source === target ? (
								<Copyable value={source} shown={`${source.slice(0, 16)}…`} label="digest" />
							) : (
								<>
									<Copyable value={source} shown={`source ${source.slice(0, 16)}…`} label="digest of the source" />
									<Copyable value={target} shown={`target ${target.slice(0, 16)}…`} label="digest of the target" />
								</>
							)}
						</li>
					))}
				</ul>
			</DetailsPart>
		</Details>
	)
}
