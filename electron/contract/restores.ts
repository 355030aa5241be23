import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { databaseIdSchema } from './database.ts'
import { runEventSchema } from './migrations.ts'
import { procedure } from './procedure.ts'

/** Puts a backup into the live file, after a restore point of what was there. Ends with `finished`. */
export const restore = procedure
	.input(
		z.object({
			database: databaseIdSchema,
			backup: z.string().min(1),
			/** Restore although the backup was taken from another database. */
			evenIfOther: z.boolean().optional(),
		}),
	)
	.output(eventIterator(runEventSchema))
