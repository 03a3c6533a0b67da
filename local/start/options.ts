import { parseArgs } from 'node:util';
import { apiUrlFault } from '../../shared/contracts/gitlab/instance-url.ts';
import { withoutTrailingSlashes } from '../../shared/contracts/outer-slashes.ts';

/** Options of `npm start`. */
export type StartOptions = {
  port: number;
  dataDir: string | undefined;
  projects: number;
  demo: boolean;
  /** Public URL of the app, without a trailing slash. */
  publicUrl: string | undefined;
  /** HTTPS with the data folder's certificate. */
  tls: boolean;
  /** A real GitLab instead of the simulated one. */
  gitlab: RealGitLab | undefined;
  /** Version and package of the simulated GitLab, where they differ from its defaults. */
  simulated: { version?: string; package?: string };
};
export type RealGitLab = {
  url: string;
  credentials: { token: string } | { clientId: string; clientSecret: string };
};

/** Expected failure; its message is printed without a stack trace. */
export class StartError extends Error {}

export const help = `Palisade: starts the whole product on this machine and onboards a GitLab.

  npm start -- [flags]            each flag is also an environment variable

  --port N            PALISADE_PORT           where the REST API listens (7071); N + 1 is the simulated GitLab's, N + 3 the identity provider's
  --data DIR          PALISADE_DATA           where everything is kept (.local/demo, or .local/<host and path of --gitlab>)
  --projects N        PALISADE_PROJECTS       size of the simulated GitLab (1200)
  --gitlab-version V  PALISADE_GITLAB_VERSION   version of the simulated GitLab (19.5), such as 15.8 or 13.12
  --gitlab-package P  PALISADE_GITLAB_PACKAGE   its package: ee, ee-unlicensed or ce (ee, where the groups have tiers)
  --no-demo           PALISADE_NO_DEMO=true   start everything, onboard nothing
  --tls               PALISADE_TLS=true       HTTPS with a self-signed certificate that the data folder keeps, as Azure's clients want it
  --gitlab URL        PALISADE_GITLAB         use this GitLab instead of the simulated one, with either
  --token T           PALISADE_TOKEN            a personal or group access token with scope read_api, or
  --client-id ID      PALISADE_CLIENT_ID        an OAuth application's id and
  --client-secret S   PALISADE_CLIENT_SECRET    secret; its redirect URI: http://127.0.0.1:<port>/oauth/gitlab/callback,
                                                or below --public-url
  --public-url URL    PALISADE_PUBLIC_URL     where GitLab reaches this machine (a tunnel, an address in the network), for webhooks;
                                              callers through it need a token
  --help              this text

HTTPS_PROXY, NO_PROXY and NODE_EXTRA_CA_CERTS count for --gitlab.
Secrets are better given as environment variables: other users of the machine can read a command line.
`;

/** Reads flags, then environment variables. Returns `help` if only the help text is requested. Throws `StartError`. */
export function readOptions(argv: readonly string[], environment: NodeJS.ProcessEnv): StartOptions | 'help' {
  const flags = parsed(argv);
  if (flags.help === true) return 'help';
  const value = (name: Exclude<keyof typeof flags, 'help' | 'no-demo' | 'tls'>): string | undefined =>
    // Pasted values and file contents often end with a line break.
    flags[name]?.trim() ??
    (environment[`PALISADE_${name.toUpperCase().replaceAll('-', '_')}`]?.trim() || undefined);
  const gitlabUrl = value('gitlab');
  const port = wholeNumber('port', value('port') ?? '7071', 1, 65_532);
  return {
    port,
    dataDir: value('data'),
    projects: wholeNumber('projects', value('projects') ?? '1200', 1, 100_000),
    tls: flags.tls === true || environment['PALISADE_TLS'] === 'true',
    demo: flags['no-demo'] !== true && environment['PALISADE_NO_DEMO'] !== 'true',
    publicUrl: publicUrl(value('public-url'), port),
    simulated: simulated(gitlabUrl, value('gitlab-version'), value('gitlab-package')),
    gitlab: realGitLab(gitlabUrl, {
      token: value('token'),
      clientId: value('client-id'),
      clientSecret: value('client-secret'),
    }),
  };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        port: { type: 'string' },
        data: { type: 'string' },
        projects: { type: 'string' },
        'no-demo': { type: 'boolean' },
        tls: { type: 'boolean' },
        gitlab: { type: 'string' },
        'gitlab-version': { type: 'string' },
        'gitlab-package': { type: 'string' },
        'public-url': { type: 'string' },
        'client-id': { type: 'string' },
        'client-secret': { type: 'string' },
        token: { type: 'string' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new StartError(`${(error as Error).message.split(/\.\s/)[0] ?? ''}. See npm start -- --help.`);
  }
}

function wholeNumber(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new StartError(`--${name} must be a whole number from ${min} to ${max}, not '${text}'.`);
}

const packages = ['ee', 'ee-unlicensed', 'ce'];

function simulated(
  url: string | undefined,
  version: string | undefined,
  name: string | undefined,
): StartOptions['simulated'] {
  if (url !== undefined && (version ?? name) !== undefined)
    throw new StartError(
      '--gitlab-version and --gitlab-package are of the simulated GitLab, not of --gitlab URL.',
    );
  if (version !== undefined && !/^\d{1,3}\.\d{1,3}(\.\d{1,3})?$/.test(version))
    throw new StartError(`--gitlab-version must be a version such as 15.8, not '${version}'.`);
  if (name !== undefined && !packages.includes(name))
    throw new StartError(`--gitlab-package must be ${packages.join(', ')}, not '${name}'.`);
  return { ...(version === undefined ? {} : { version }), ...(name === undefined ? {} : { package: name }) };
}

function realGitLab(
  url: string | undefined,
  given: { token: string | undefined; clientId: string | undefined; clientSecret: string | undefined },
): RealGitLab | undefined {
  const { token, clientId, clientSecret } = given;
  if (url === undefined) {
    if (token ?? clientId ?? clientSecret)
      throw new StartError('--token and --client-id go with --gitlab URL.');
    return undefined;
  }
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new StartError(`--gitlab must be an http or https URL, not '${url}'.`);
  }
  if (`${new URL(url).username}${new URL(url).password}` !== '') {
    throw new StartError('--gitlab must not hold credentials; use --token.');
  }
  const fault = apiUrlFault(url);
  if (fault !== undefined) throw new StartError(`--gitlab ${fault}.`);
  const root = withoutTrailingSlashes(url);
  if (token !== undefined) return { url: root, credentials: { token } };
  if (clientId !== undefined && clientSecret !== undefined) {
    return { url: root, credentials: { clientId, clientSecret } };
  }
  throw new StartError('--gitlab needs --token, or --client-id and --client-secret.');
}

const loopbackNames = ['127.0.0.1', 'localhost', '[::1]'];

function publicUrl(url: string | undefined, port: number): string | undefined {
  if (url === undefined) return undefined;
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new StartError(`--public-url must be an http or https URL, not '${url}'.`);
  }
  const { origin, pathname, search, hash, username, password, host } = new URL(url);
  if (`${username}${password}${search}${hash}` !== '' || pathname !== '/') {
    throw new StartError('--public-url must be an address without credentials, path or query.');
  }
  if (loopbackNames.some((name) => host === `${name}:${port}`)) {
    throw new StartError(
      '--public-url must be an address that others reach: this one is the own of this machine.',
    );
  }
  return origin;
}
