import { app } from 'electron'
import { appOptions, findPlaces } from '../surroundings.ts'
import { endWithDefect, runDesktop } from './desktop.ts'
import { spawnEngineProcess } from './engine-process.ts'
import { targetFrom } from './opening.ts'
import { registerPageScheme } from './protocol.ts'
import { createSecretKeeper } from './secrets.ts'

app.enableSandbox()
registerPageScheme()

const target = targetFrom(process.argv, process.cwd(), app.isPackaged)
if (app.requestSingleInstanceLock({ target })) {
	const places = findPlaces(app.getAppPath())
	const options = appOptions({ places, wantedHome: undefined, spawnEngine: spawnEngineProcess(places.engineProgram) })
	const secretKeeper = createSecretKeeper(options.homeFolder, process.platform)
	// Not awaited here: Electron becomes ready only after this module has been evaluated.
	runDesktop({ ...options, secretKeeper }, places.pagesFolder, target).catch(endWithDefect)
} else {
	app.quit()
}
