import type { AccessHealthState } from '../../../contracts/arm/access-health.ts';
import { GitLabUnauthorizedError } from '../../../platform/errors/gitlab-errors.ts';
import type { CredentialsFault } from '../../../platform/errors/credentials-fault.ts';
import { accountRemedy } from '../../credentials/domain/account-remedy.ts';
import { omitUndefined } from '../../../platform/omit-undefined.ts';

/** A problem with the credentials of a connector, as stored with it. Times are ISO 8601. */
export type CredentialsHealth = {
  state: Exclude<AccessHealthState, 'Healthy'>;
  since: string;
  /** Last check that found this state. */
  checkedAt: string;
  /** The cause, in the words of GitLab if there are any, and the remedy. */
  message: string;
  /** Affected root groups; absent means the whole connector. */
  groups?: { id: number; name: string }[];
};

/** A problem that a check or a request found; `reason` is the message of GitLab. */
export type CredentialsProblem = Pick<CredentialsHealth, 'state' | 'groups'> & { reason: string };

const stateOf: Record<CredentialsFault, CredentialsHealth['state']> = {
  'token-revoked': 'TokenRevoked',
  'token-refused': 'TokenRevoked',
  'user-blocked': 'UserBlocked',
  'scope-lost': 'ScopeLost',
  'token-expired': 'TokenExpired',
  'refresh-lost': 'ReauthorizationNeeded',
  'no-credentials': 'ReauthorizationNeeded',
  'application-refused': 'ApplicationRefused',
};

const kept = 'Everything read so far is kept, and crawls are paused.';
const remedies: Record<Exclude<CredentialsHealth['state'], 'UserBlocked'>, string> = {
  TokenRevoked: `Authorise the connector again. ${kept}`,
  TokenExpired: `Authorise the connector again, with a new token where it was given one. ${kept}`,
  ScopeLost: `Authorise the connector again with the scope read_api, or api for webhooks. ${kept}`,
  ReauthorizationNeeded: `Authorise the connector again. ${kept}`,
  ApplicationRefused: `The operator of Palisade must repair its OAuth application at GitLab: the application was deleted, or its secret or grants were changed. Connectors need no new authorization after that. ${kept}`,
  OwnerLost: `Give the authorising user the role Owner again, authorise as an Owner, or remove the groups from the connector. ${kept}`,
  GitLabUnreachable: 'Palisade retries automatically. Check the network and the state of GitLab.',
};

/** For a blocked account the remedy depends on the message of GitLab. */
function remedyOf({ state, reason }: CredentialsProblem): string {
  if (state !== 'UserBlocked') return remedies[state];
  return `${accountRemedy(reason)}, or authorise the connector again as another user. ${kept}`;
}

export function problemOf(fault: CredentialsFault, reason: string): CredentialsProblem {
  return { state: stateOf[fault], reason };
}

/** The health after a problem was found; `since` is kept while the state is the same. */
export function healthAfter(
  known: CredentialsHealth | undefined,
  problem: CredentialsProblem,
  now: Date,
): CredentialsHealth {
  const { state, groups, reason } = problem;
  const at = now.toISOString();
  return {
    state,
    since: known?.state === state ? known.since : at,
    checkedAt: at,
    message: `${reason} ${remedyOf(problem)}`,
    ...omitUndefined({ groups }),
  };
}

/** Whether crawls of the connector, or of one of its root groups, are paused until the problem is solved. */
export function isPaused(health: CredentialsHealth | undefined, rootId?: number): boolean {
  if (health === undefined || health.state === 'GitLabUnreachable') return false;
  if (health.state !== 'OwnerLost') return true;
  return health.groups?.some(({ id }) => id === rootId) ?? false;
}

/** Thrown instead of calling GitLab while the connector is paused. Not retried. */
export class ConnectorPausedError extends GitLabUnauthorizedError {
  constructor(health: CredentialsHealth) {
    const message = `The connector is paused since ${health.since}: ${health.message}`;
    super(message, { endpoint: '/oauth/token' });
  }
}

const minuteMs = 60_000;
const minIntervalMs = 10 * minuteMs;
const maxIntervalMs = 6 * 60 * minuteMs;

/** Whether the next check of an unhealthy connector is due: first after ten minutes, then with backoff up to six hours. */
export function isCheckDue(health: CredentialsHealth, now: Date): boolean {
  const checkedAt = Date.parse(health.checkedAt);
  const waitMs = Math.min(Math.max((checkedAt - Date.parse(health.since)) / 2, minIntervalMs), maxIntervalMs);
  return now.getTime() - checkedAt >= waitMs;
}

/** Whether timers start nothing for the connector: it is paused, or GitLab is unreachable. */
export function isWaiting(health: CredentialsHealth | undefined): boolean {
  return isPaused(health) || health?.state === 'GitLabUnreachable';
}

/** The connector without its pause, for checks, configuration requests and offboarding, which call GitLab nevertheless. */
export function withoutPause<Of extends { devops?: { health?: CredentialsHealth } }>(connector: Of): Of {
  if (connector.devops?.health === undefined) return connector;
  const { health: _health, ...devops } = connector.devops;
  return { ...connector, devops };
}
