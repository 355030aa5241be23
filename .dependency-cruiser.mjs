import { Visitor } from '@swc/core/Visitor.js'

// The reader that dependency-cruiser builds on stops at declarations with `using`, which it does not know.
const visitStatement = Visitor.prototype.visitStatement
Visitor.prototype.visitStatement = function visitAnyStatement(statement) {
	if (statement.type !== 'UsingDeclaration') return visitStatement.call(this, statement)
	this.visitVariableDeclarators(statement.decls)
	return statement
}

const hosts = '^electron/hosts/'
const app = '^electron/(app|router)\\.ts$'
const core = '^electron/core/'
const contract = '^electron/contract/'
const lib = '^electron/lib/'

/** What a family's implementations share with the core: the interface, and nothing that runs. */
const driverInterfaces =
	'^electron/drivers/(engines/engine|dialects/dialect|commands/(command|speech)|stores/(store|store-system|cached-values|keeper)|decoders/decoder|transfers/transfer)\\.ts$'
const drivers = '^electron/drivers/'
/** What every family needs to live in a process of its own: the wire, and the process at its end. */
const crossing = '^electron/drivers/(crossing/|engines/engine-channel\\.ts$)'
/** A copy works between two engines: it reads one's file and speaks the other's session, past what any single engine offers. */
const bothEngines = '^electron/drivers/engines/(sqlite-|postgres-|side-files|pace)[^/]*\\.ts$'
/** What a copied database of a known system is checked by, and its times are read by: the same rules as where it is looked at and moved. */
const systemRules = '^electron/drivers/(stores/redun-hash|dialects/(redun-(versions|server)|time-zone))\\.ts$'
const transfers = '^electron/drivers/transfers/'
/** Entry of that process: to the families of drivers what app.ts is to the core. It and the files beside the families put them together. */
const processEntry = '^electron/drivers/engines/process\\.ts$'
/** How an engine process is started is the door's own: Electron has a way that Node has not. */
const engineProcessStarters = '^electron/drivers/engines/(fork|process|engine-channel)\\.ts$'
const sqliteFiles = '^electron/drivers/((engines|stores)/sqlite|transfers/source/source-)[^/]*\\.ts$'
const postgresFiles = '^electron/drivers/(engines|stores)/postgres[^/]*\\.ts$'

/** Files under `from` may import, of this project, only what `to` lists. */
function mayImportOnly(name, comment, from, to) {
	return { name, severity: 'error', comment, from: { path: from }, to: { path: '^(electron|renderer|scripts|test)/', pathNot: to } }
}

/** Only files under `pathNot` may import the package. */
function onlyIn(packageName, pathNot) {
	return {
		name: `${packageName}-only-in-its-place`,
		severity: 'error',
		comment: `${packageName} is imported in one place, so that nothing else can come to depend on it`,
		from: { path: '^(electron|renderer)/', pathNot },
		to: { path: `(^|/)node_modules/(@types/)?${packageName}(/|$)|^${packageName}$` },
	}
}

/** The direction of the house: hosts → app → core → driver interfaces → contract → lib. */
export default {
	forbidden: [
		{ name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
		{
			name: 'nothing-unresolvable',
			severity: 'error',
			comment: 'a rule cannot see where a broken import leads',
			from: { path: '^(electron|renderer)/' },
			to: { couldNotResolve: true },
		},
		mayImportOnly('lib-stands-alone', 'lib holds words the language lacks', lib, [lib]),
		mayImportOnly('contract-knows-lib-only', 'both ends of a transport import the contract', contract, [contract, lib]),
		mayImportOnly('core-knows-interfaces-only', 'the core works on any driver', core, [core, driverInterfaces, contract, lib]),
		mayImportOnly('drivers-know-no-core', 'drivers are interchangeable parts', drivers, [drivers, contract, lib]),
		mayImportOnly('app-builds-the-core', 'the one file that knows every name, and the answers to the contract', app, [
			app,
			core,
			drivers,
			contract,
			lib,
		]),
		mayImportOnly('hosts-are-thin-doors', 'a door brings a transport and a lifetime', hosts, [
			hosts,
			app,
			contract,
			lib,
			engineProcessStarters,
		]),
		mayImportOnly('renderer-knows-contract-only', 'the window asks, it does not reach in', '^renderer/', ['^renderer/', contract, lib]),
		{
			name: 'drivers-of-one-family',
			severity: 'error',
			comment: 'a family does not lean on another family',
			from: { path: '^electron/drivers/([^/]+)/', pathNot: [processEntry, transfers] },
			to: { path: drivers, pathNot: ['^electron/drivers/$1/', driverInterfaces, crossing] },
		},
		{
			name: 'copies-know-both-engines',
			severity: 'error',
			comment: 'what copies from one engine to the other leans on those two, and on the rules of the systems it knows',
			from: { path: transfers },
			to: { path: drivers, pathNot: [transfers, driverInterfaces, crossing, bothEngines, systemRules] },
		},
		{
			name: 'doors-stand-apart',
			severity: 'error',
			comment: 'a door never imports another; what they share lies in hosts itself',
			from: { path: '^electron/hosts/([^/]+)/' },
			to: { path: '^electron/hosts/[^/]+/', pathNot: ['^electron/hosts/$1/'] },
		},
		{
			name: 'features-stand-apart',
			severity: 'error',
			comment: 'one feature never imports another',
			from: { path: '^renderer/features/([^/]+)/' },
			to: { path: '^renderer/features/[^/]+/', pathNot: ['^renderer/features/$1/'] },
		},
		{
			name: 'components-know-no-features',
			severity: 'error',
			comment: 'components have no domain words',
			from: { path: '^renderer/components/' },
			to: { path: '^renderer/features/' },
		},
		{
			name: 'nothing-imports-tests-or-scripts',
			severity: 'error',
			from: { path: '^(electron|renderer)/' },
			to: { path: '^(test|scripts)/' },
		},
		onlyIn('electron', '^electron/hosts/desktop/'),
		onlyIn('better-sqlite3', sqliteFiles),
		onlyIn('pg', postgresFiles),
		onlyIn('libpg-query', postgresFiles),
		onlyIn('zod', contract),
	],
	options: {
		doNotFollow: { path: 'node_modules' },
		exclude: { path: '^(dist|release|test)/' },
		// Beside TypeScript 7 the tool's own TypeScript reader finds nothing, and passes.
		parser: 'swc',
		tsPreCompilationDeps: true,
		enhancedResolveOptions: {
			// The tool ignores packages' exports unless told to heed them.
			exportsFields: ['exports'],
			conditionNames: ['import', 'node', 'default'],
			extensions: ['.ts', '.tsx', '.js', '.mjs', '.json', '.css'],
		},
	},
}
