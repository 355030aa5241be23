import { Menu, type MenuItemConstructorOptions } from 'electron'

/** Puts up the native menu: the platform's own entries, so that copying, zooming and closing work as everywhere. */
export function setMenu(options: { readonly isMac: boolean; readonly developerTools: boolean }): void {
	const view: MenuItemConstructorOptions[] = [
		{ role: 'reload' },
		...(options.developerTools ? [{ role: 'toggleDevTools' } as const] : []),
		{ type: 'separator' },
		{ role: 'resetZoom' },
		{ role: 'zoomIn' },
		{ role: 'zoomOut' },
		{ type: 'separator' },
		{ role: 'togglefullscreen' },
	]
	const menus: MenuItemConstructorOptions[] = [
		...(options.isMac ? [{ role: 'appMenu' } as const] : []),
		{ role: 'fileMenu' },
		{ role: 'editMenu' },
		{ label: 'View', submenu: view },
		{ role: 'windowMenu' },
	]
	Menu.setApplicationMenu(Menu.buildFromTemplate(menus))
}
