import { defineConfig } from '@playwright/test'

const isRoot = process.getuid?.() === 0

/** Keeps Chromium from calling home, which a machine without a way out would wait for. */
const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run', '--disable-quic']

/** What a person does, in a real Chromium (the one HEADWAY_CHROMIUM names), through a door that runs. */
export default defineConfig({
	testDir: 'test/journeys',
	outputDir: 'test-results',
	// Each journey starts its own door and engine processes; more at once only slows them all.
	workers: 1,
	retries: 0,
	forbidOnly: process.env['CI'] === 'true',
	// A machine that has other work may be slow
	timeout: 300_000,
	expect: { timeout: 60_000 },
	use: {
		browserName: 'chromium',
		viewport: { width: 1280, height: 800 },
		locale: 'en-GB',
		timezoneId: 'Europe/London',
		trace: 'retain-on-failure',
		screenshot: 'only-on-failure',
		launchOptions: {
			args: [...quiet, ...(isRoot ? ['--no-sandbox'] : [])],
			...(process.env['HEADWAY_CHROMIUM'] && { executablePath: process.env['HEADWAY_CHROMIUM'] }),
		},
	},
})
