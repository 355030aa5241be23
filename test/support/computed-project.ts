import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeProject } from './command-project.ts'

const ways = (table: string) => `

def upgrade():
    op.create_table('${table}', sa.Column('id', sa.Integer))


def downgrade():
    op.drop_table('${table}')
`
const file = (words: string, variables: string, table: string) =>
	`"""${words}

Create Date: 2026-02-03 10:00:00
"""
import os
import sqlalchemy as sa
from alembic import op


def make_id(*parts):
    return ''.join(str(part) for part in parts)

${variables}
${ways(table)}`

/** Revision files of which some say their place only when they run. */
const files = {
	a1_start: file('Start', "revision = 'a1'\ndown_revision = None", 'start'),
	b2_computed: file('Computed id', "revision = make_id('b', 2)\ndown_revision = 'a1'\nbranch_labels = (make_id('fe', 'at'),)", 'computed'),
	c3_parents: file('Computed parents', "revision = 'c3'\ndown_revision = os.environ.get('NO_SUCH_PARENT', 'b') + '2'", 'parents'),
	d4_plain: file('Plain again', "revision = 'd4'\ndown_revision = 'c3'", 'plain'),
	e5_needs: file('Needs', "revision = 'e5'\ndown_revision = None\ndepends_on = make_id('d', 4)", 'needs'),
}

/** Writes a real project in which one id, one file's parents, one label and one dependency are computed. */
export async function writeComputedProject(folder: string): Promise<{ readonly folder: string; readonly versions: string }> {
	await writeProject(folder, { revisions: [] })
	const versions = join(folder, 'migrations/versions')
	for (const [name, text] of Object.entries(files)) await writeFile(join(versions, `${name}.py`), text)
	return { folder, versions }
}
