/** Modules whose functions reach outside the program: commands, files, the network, code. */
const reachingModules: ReadonlySet<string> = new Set(
	(
		'os posix nt posixpath ntpath subprocess _posixsubprocess socket _socket ssl shutil ctypes _ctypes importlib runpy pty webbrowser sys pdb bdb code codeop ' +
		'timeit cProfile profile trace pickle _pickle marshal shelve multiprocessing asyncio threading _thread signal imp pip site zipimport pkgutil ' +
		'distutils setuptools tempfile io _io urllib http ftplib smtplib telnetlib poplib imaplib xmlrpc requests httpx paramiko fabric joblib dill ' +
		'cloudpickle nturl2path inspect gc types doctest venv ensurepip lib2to3 popen2 sh pexpect'
	).split(' '),
)

/** Single functions of otherwise harmless modules. */
const reaching: ReadonlySet<string> = new Set(
	(
		'builtins.eval builtins.exec builtins.execfile builtins.compile builtins.__import__ builtins.open builtins.file builtins.input builtins.getattr ' +
		'builtins.setattr builtins.delattr builtins.globals builtins.locals builtins.vars builtins.breakpoint builtins.apply builtins.map builtins.filter ' +
		'builtins.type builtins.__build_class__ builtins.print builtins.exit builtins.quit builtins.help builtins.memoryview ' +
		'operator.attrgetter operator.methodcaller _operator.attrgetter _operator.methodcaller operator.call _operator.call functools.reduce _functools.reduce ' +
		'numpy.load numpy.loads numpy.loadtxt numpy.save numpy.fromfile numpy.memmap numpy.testing._private.utils.runstring numpy.f2py.crackfortran.getlincoef ' +
		'pandas.read_pickle pandas.io.pickle.read_pickle pandas.eval torch.load torch.hub.load torch.jit.load logging.config.listen platform.popen ' +
		'linecache.getlines logging.FileHandler sqlite3.connect _sqlite3.connect'
	).split(' '),
)

/** Plain facts that these modules keep too. */
const harmless: ReadonlySet<string> = new Set([
	'os.stat_result',
	'posix.stat_result',
	'os.terminal_size',
	'os.times_result',
	'os.uname_result',
	'subprocess.CompletedProcess',
	'subprocess.TimeoutExpired',
	'socket.timeout',
	'socket.gaierror',
	'types.SimpleNamespace',
	'io.BytesIO',
	'_io.BytesIO',
	'io.StringIO',
	'_io.StringIO',
	'urllib.parse.ParseResult',
	'urllib.parse.SplitResult',
	'http.HTTPStatus',
	'signal.Signals',
	'inspect.Signature',
	'inspect.Parameter',
])

/** True for what reaches outside the program, or runs code, when it is called. `path` is `module.name`. */
export function reachesOutside(path: string): boolean {
	if (harmless.has(path) || /\.[A-Z]\w*(Error|Exception|Warning)$/.test(path)) return false
	if (reaching.has(path)) return true
	const module = path.slice(0, Math.max(path.indexOf('.'), 0))
	return reachingModules.has(module)
}

/** True when a path ends like a class: `module.Class`, `module._Class`, `module.Outer.Inner`. */
export function readsLikeClass(path: string): boolean {
	return /^_*[A-Z]/.test(path.slice(path.lastIndexOf('.') + 1))
}
