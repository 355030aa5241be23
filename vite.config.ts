import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const vendors = [
	{ name: 'mantine', test: /node_modules[\\/]@mantine[\\/]/, priority: 2 },
	{ name: 'codemirror', test: /node_modules[\\/](@codemirror|@lezer)[\\/]/, priority: 2 },
	{ name: 'vendor', test: /node_modules[\\/]/, priority: 1 },
]

/** Zod would try whether it may build code from text, which the content policy forbids and reports. */
const banner = 'globalThis.__zod_globalConfig ??= { jitless: true };'

/** The window's pages: renderer → dist/renderer. The doors themselves are built by scripts/build.mjs. */
export default defineConfig({
	root: 'renderer',
	publicDir: false,
	plugins: [react()],
	build: {
		outDir: '../dist/renderer',
		emptyOutDir: true,
		target: 'chrome140',
		sourcemap: true,
		// Fonts and pictures stay files, so that the content policy needs no data: source for fonts.
		assetsInlineLimit: 0,
		chunkSizeWarningLimit: 1500,
		rolldownOptions: { output: { banner: (chunk) => (chunk.name === 'vendor' ? banner : ''), codeSplitting: { groups: vendors } } },
	},
})
