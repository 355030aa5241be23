import { randomBytes } from 'node:crypto'
import { protocol } from 'electron'
import { readPageFiles } from '../page-files.ts'
import { createPageHandler, pageScheme } from './page.ts'

/** Tells Electron about our scheme. Must run once, before the app is ready. */
export function registerPageScheme(): void {
	protocol.registerSchemesAsPrivileged([{ scheme: pageScheme, privileges: { standard: true, secure: true, supportFetchAPI: true } }])
}

/** Serves the built renderer in `pagesFolder` under our scheme, with a fresh nonce for each page. */
export async function servePages(pagesFolder: string): Promise<void> {
	const pages = await readPageFiles(pagesFolder)
	protocol.handle(
		pageScheme,
		createPageHandler(pages, () => randomBytes(18).toString('base64')),
	)
}
