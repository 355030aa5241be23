import { type FaultRule, first } from './fault-rules.ts'

/**
 * What kubectl, Docker, Compose and Podman say of a place that a command was to run in, each at the beginning of a line
 * on standard error. Its connection is not the database's, whatever the words.
 */
export const placeRules: readonly FaultRule[] = [
	// Nothing of this name, or nothing that runs
	{ says: /^Error from server \(NotFound\): (.+)$/m, reason: 'place-missing', about: first },
	{ says: /^Error from server \(BadRequest\): ((?:container|pod) .+)$/m, reason: 'place-missing', about: first },
	{
		says: /^error: unable to upgrade connection: (?:container not found \("([^"]+)"\)|pod does not exist)/m,
		reason: 'place-missing',
		about: first,
	},
	{ says: /^error: cannot exec into a container in a completed pod/m, reason: 'place-missing' },
	{ says: /^Error(?: response from daemon)?: .*\bno such container:? ?(\S*)/im, reason: 'place-missing', about: first },
	{ says: /^Error response from daemon: container (\S+) is (?:not running|paused|restarting)/im, reason: 'place-missing', about: first },
	{ says: /^(?:ERROR: )?no such service: (\S+)/im, reason: 'place-missing', about: first },
	{ says: /^(?:Error: )?service "([^"]+)" is not running/im, reason: 'place-missing', about: first },
	{ says: /^(?:ERROR: )?No container found for (\S+)/m, reason: 'place-missing', about: first },
	// Nobody answers there, or they do not let this person in
	{ says: /^The connection to the server (\S+) was refused/m, reason: 'place-unreachable', about: first },
	{ says: /^Unable to connect to the server: (.+)$/m, reason: 'place-unreachable', about: first },
	{ says: /^Error from server.*?: (.+)$/m, reason: 'place-unreachable', about: first },
	{
		says: /^error: ((?:unable to upgrade connection|timed out waiting|You must be logged in|no Auth Provider|context "[^"]*" does not exist|error loading config file|current-context|exec plugin|getting credentials).*)$/im,
		reason: 'place-unreachable',
		about: first,
	},
	{
		says: /^(?:ERROR: )?(?:docker: )?Cannot connect to the Docker daemon at (\S+?)\.?(?=\s|$)/m,
		reason: 'place-unreachable',
		about: first,
	},
	{ says: /^(?:docker: )?failed to connect to the docker API at ([^\s;]+)/im, reason: 'place-unreachable', about: first },
	{
		says: /^(?:Got |docker: |ERROR: )*permission denied while trying to connect to the docker (?:daemon socket|API) at (\S+?):?(?=\s|$)/im,
		reason: 'place-unreachable',
		about: first,
	},
	{ says: /^(?:ERROR: |docker: )?error during connect: (.+)$/im, reason: 'place-unreachable', about: first },
	{
		says: /^(?:Error: |Cannot connect to Podman\. )+unable to connect to Podman(?: socket)?: (.+)$/im,
		reason: 'place-unreachable',
		about: first,
	},
]
