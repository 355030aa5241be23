import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

/** The one accent of the window, lightest to darkest. */
const accent: MantineColorsTuple = [
	'#eef2ff',
	'#dde5fe',
	'#bccbfb',
	'#98aff8',
	'#7793f3',
	'#5c7bec',
	'#4767df',
	'#2f55c8',
	'#2648ad',
	'#1d398d',
]

/** Greys of the dark theme, text to ground, in the window's own tint. */
const dark: MantineColorsTuple = [
	'#e6e8ec',
	'#c3c8d1',
	'#a0a7b5',
	'#858d9c',
	'#4b5160',
	'#363b46',
	'#23272f',
	'#1c1f26',
	'#15171c',
	'#101216',
]

/** Mantine's measures set to the window's: 14 px text, an 8 px rhythm, small radii, no pointer tricks. */
export const theme = createTheme({
	primaryColor: 'accent',
	primaryShade: { light: 7, dark: 6 },
	colors: { accent, dark },
	fontFamily: 'var(--hw-sans)',
	fontFamilyMonospace: 'var(--hw-mono)',
	fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
	lineHeights: { xs: '1.4', sm: '1.45', md: '1.45', lg: '1.5', xl: '1.4' },
	spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
	radius: { xs: '3px', sm: '5px', md: '8px', lg: '12px', xl: '16px' },
	defaultRadius: 'sm',
	cursorType: 'pointer',
	respectReducedMotion: true,
	headings: {
		fontWeight: '600',
		sizes: {
			h1: { fontSize: '20px', lineHeight: '28px' },
			h2: { fontSize: '14px', lineHeight: '20px' },
			h3: { fontSize: '13px', lineHeight: '20px' },
		},
	},
	components: {
		Button: { defaultProps: { size: 'sm', fz: 'md' } },
		TextInput: { defaultProps: { size: 'sm' } },
		Tooltip: { defaultProps: { openDelay: 300, withArrow: false, multiline: true, maw: 420 } },
		Modal: { defaultProps: { overlayProps: { backgroundOpacity: 0.35 } } },
	},
})

/** The tokens behind Mantine's own names; the same in both themes, because each token holds both colours. */
const tokens = {
	'--mantine-color-body': 'var(--hw-panel)',
	'--mantine-color-text': 'var(--hw-text)',
	'--mantine-color-dimmed': 'var(--hw-dim)',
	'--mantine-color-placeholder': 'var(--hw-dim)',
	'--mantine-color-anchor': 'var(--hw-accent)',
	'--mantine-color-default': 'var(--hw-panel)',
	'--mantine-color-default-hover': 'var(--hw-ground)',
	'--mantine-color-default-border': 'var(--hw-line-strong)',
	'--mantine-color-error': 'var(--hw-loss)',
}

/** Lets Mantine's own surfaces (inputs, menus, dialogs) use the window's tokens instead of its greys. */
export const cssVariables: CSSVariablesResolver = () => ({ variables: {}, light: tokens, dark: tokens })
