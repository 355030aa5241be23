import '@mantine/core/styles.css'
import '@mantine/spotlight/styles.css'
import './tokens.css'
import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { isConnectionLoss } from './client.ts'
import { styleNonce } from './components/nonce.ts'
import { cssVariables, theme } from './theme.ts'

const queryClient = new QueryClient({
	defaultOptions: {
		// The core is on this machine: being offline changes nothing, and only a lost connection is worth another try.
		queries: { networkMode: 'always', retry: (_count, error) => isConnectionLoss(error), staleTime: 1000 },
		mutations: { networkMode: 'always' },
	},
})

const root = document.getElementById('root')
if (root === null) throw new Error('the page has no #root')

createRoot(root).render(
	<StrictMode>
		<MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto" getStyleNonce={styleNonce}>
			<QueryClientProvider client={queryClient}>
				<App />
			</QueryClientProvider>
		</MantineProvider>
	</StrictMode>,
)
