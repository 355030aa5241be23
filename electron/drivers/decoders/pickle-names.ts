/** Modules that Python 3 names otherwise than Python 2, whose names protocols 0 to 2 use. As Python's own reader maps them. */
const modules: Readonly<Record<string, string>> = {
	__builtin__: 'builtins',
	copy_reg: 'copyreg',
	exceptions: 'builtins',
	Queue: 'queue',
	SocketServer: 'socketserver',
	ConfigParser: 'configparser',
	repr: 'reprlib',
	tkFileDialog: 'tkinter.filedialog',
	Tkinter: 'tkinter',
	cPickle: 'pickle',
	_abcoll: 'collections.abc',
	httplib: 'http.client',
	cookielib: 'http.cookiejar',
	Cookie: 'http.cookies',
	BaseHTTPServer: 'http.server',
	HTMLParser: 'html.parser',
	htmlentitydefs: 'html.entities',
	xmlrpclib: 'xmlrpc.client',
	urllib2: 'urllib.request',
	urlparse: 'urllib.parse',
	robotparser: 'urllib.robotparser',
	anydbm: 'dbm',
	whichdb: 'dbm',
	dbhash: 'dbm.bsd',
	dumbdbm: 'dbm.dumb',
	gdbm: 'dbm.gnu',
	commands: 'subprocess',
	thread: '_thread',
	dummy_thread: '_dummy_thread',
	markupbase: '_markupbase',
	winreg: 'winreg',
	_winreg: 'winreg',
	StringIO: 'io',
	cStringIO: 'io',
	UserDict: 'collections',
	UserList: 'collections',
	UserString: 'collections',
}

const names: Readonly<Record<string, readonly [module: string, name: string]>> = {
	'__builtin__.xrange': ['builtins', 'range'],
	'__builtin__.unicode': ['builtins', 'str'],
	'__builtin__.long': ['builtins', 'int'],
	'__builtin__.basestring': ['builtins', 'str'],
	'__builtin__.unichr': ['builtins', 'chr'],
	'__builtin__.reduce': ['functools', 'reduce'],
	'__builtin__.intern': ['sys', 'intern'],
	'itertools.izip': ['builtins', 'zip'],
	'itertools.imap': ['builtins', 'map'],
	'itertools.ifilter': ['builtins', 'filter'],
	'exceptions.StandardError': ['builtins', 'Exception'],
	'exceptions.WindowsError': ['builtins', 'OSError'],
	'UserDict.IterableUserDict': ['collections', 'UserDict'],
	'os.getcwdu': ['os', 'getcwd'],
	'socket.fromfd': ['socket', 'fromfd'],
	'urllib.urlopen': ['urllib.request', 'urlopen'],
	'urllib.urlretrieve': ['urllib.request', 'urlretrieve'],
}

/** Where Python 3 has what an old pickle names. */
export function modernPath(module: string, name: string): { readonly module: string; readonly name: string } {
	const path = `${module}.${name}`
	const named = Object.hasOwn(names, path) ? names[path] : undefined
	if (named !== undefined) return { module: named[0], name: named[1] }
	return { module: (Object.hasOwn(modules, module) ? modules[module] : undefined) ?? module, name }
}
