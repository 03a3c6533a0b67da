import type { AccessHealthState } from '../../../contracts/arm/access-health.ts';
import { GitLabUnauthorizedError } from '../../../platform/errors/gitlab-errors.ts';
import type { CredentialsFault } from '../../../platform/errors/credentials-fault.ts';
import { accountRemedy } from '../../credentials/domain/account-remedy.ts';
import { omitUndefined } from '../../../platform/omit-undefined.ts';

/** How a connector's access to GitLab stands where it does not stand well. Times are ISO 8601. */
export type CredentialsHealth = {
  state: Exclude<AccessHealthState, 'Healthy'>;
  since: string;
  /** When it was last found so. */
  checkedAt: string;
  /** What happened, in GitLab's words where there are any, and what to do. */
  message: string;
  /** Root groups it is about; absent: the whole connector. */
  groups?: { id: number; name: string }[];
};

/** What was found about a connector's access; `because`: what GitLab said. */
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

const kept = 'Everything read so far is kept, and work waits.';
const remedies: Record<Exclude<CredentialsHealth['state'], 'UserBlocked'>, string> = {
  TokenRevoked: `Authorise the connector again. ${kept}`,
  TokenExpired: `Authorise the connector again, with a new token where it was given one. ${kept}`,
  ScopeLost: `Authorise the connector again with the scope read_api, or api for webhooks. ${kept}`,
  ReauthorizationNeeded: `Authorise the connector again. ${kept}`,
  ApplicationRefused: `The operator of Palisade has to look after its OAuth application at GitLab: it was deleted, or its secret or grants were changed. Nobody needs to authorise again once it is accepted. ${kept}`,
  OwnerLost: `Give the authorising user the role Owner again, authorise as an Owner, or take the groups out. ${kept}`,
  GitLabUnreachable: 'It is tried again by itself; check the network and the state of GitLab.',
};

/** What helps a person is told by GitLab's own words about the account. */
function remedyOf({ state, reason }: CredentialsProblem): string {
  if (state !== 'UserBlocked') return remedies[state];
  return `${accountRemedy(reason)}, or authorise the connector again as somebody else. ${kept}`;
}

export function problemOf(fault: CredentialsFault, reason: string): CredentialsProblem {
  return { state: stateOf[fault], reason };
}

/** The health after a finding; `since` stays while the state does. */
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

/** Whether work of the connector, or of one of its root groups, waits until its access is restored. */
export function isPaused(health: CredentialsHealth | undefined, rootId?: number): boolean {
  if (health === undefined || health.state === 'GitLabUnreachable') return false;
  if (health.state !== 'OwnerLost') return true;
  return health.groups?.some(({ id }) => id === rootId) ?? false;
}

/** What hears whoever wants to work all the same: final, and GitLab is not asked. */
export class ConnectorPausedError extends GitLabUnauthorizedError {
  constructor(health: CredentialsHealth) {
    const message = `The connector's work waits since ${health.since}: ${health.message}`;
    super(message, { endpoint: '/oauth/token' });
  }
}

const minuteMs = 60_000;
const firstLookMs = 10 * minuteMs;
const lastLookMs = 6 * 60 * minuteMs;

/** Whether it is time to see if the cause is gone: ten minutes after it began, then ever more seldom, up to six hours. */
export function isLookDue(health: CredentialsHealth, now: Date): boolean {
  const checkedAt = Date.parse(health.checkedAt);
  const waitMs = Math.min(Math.max((checkedAt - Date.parse(health.since)) / 2, firstLookMs), lastLookMs);
  return now.getTime() - checkedAt >= waitMs;
}

/** Whether timers start nothing: work is paused, or GitLab is away. */
export function isWaiting(health: CredentialsHealth | undefined): boolean {
  return isPaused(health) || health?.state === 'GitLabUnreachable';
}

/** The connector as if its work did not wait, to see whether it still must, or to take it apart. */
export function withoutPause<Of extends { devops?: { health?: CredentialsHealth } }>(connector: Of): Of {
  if (connector.devops?.health === undefined) return connector;
  const { health: _health, ...devops } = connector.devops;
  return { ...connector, devops };
}
