import type { LookupFunction } from 'node:net';

import type { GitLabInstance } from '../../contracts/gitlab/instance.ts';
import type { GitLabCredentials } from '../../contracts/gitlab/oauth.ts';
import { ConnectorPausedError, isPaused } from '../../features/connectors/domain/health.ts';
import { DomainError } from '../../platform/errors/errors.ts';
import type { GitLabConnections } from '../../features/connectors/ports.ts';
import type { TokenLeases, Vault } from '../../features/credentials/ports.ts';
import { fixedAccess, renewedAccess } from './credential-state.ts';
import { authorize } from './authorize.ts';
import { knownLimits } from './budgets/known-limits.ts';
import { createClient, type OnMalformed } from './client.ts';
import type { Proxy } from './ssrf-guard.ts';
import { findInstance, instanceUrlOf } from './instances.ts';
import { createOAuth } from './oauth.ts';
import { adoptCredentials, readCredentials, renewTokens } from './renew-tokens.ts';
import { newSession } from './session.ts';
import { type LeaseTimes, usualLeaseTimes } from './token-lease.ts';
import { type Transport, type TransportLimits, createTransport } from './transport.ts';

/** What is no GET is only repeated when it never left us. */
export type GitLabSettings = TransportLimits & {
  instances: GitLabInstance[];
  /** Requests at once to each instance, unless it says otherwise itself. */
  maxConcurrency: number;
  /** For all https instances but those that it excepts. */
  proxy?: Proxy | undefined;
};

export type GitLabConnectionsDeps = {
  settings: GitLabSettings;
  vault: Pick<Vault, 'credentials'>;
  tokenLeases: TokenLeases;
  leaseTimes?: LeaseTimes;
  now: () => Date;
  random?: () => number;
  /** How names of hosts become addresses; the system's way without it. */
  lookup?: LookupFunction;
  log: Record<'info' | 'warn', (sentence: string, fields: Record<string, unknown>) => void>;
};

/** One transport per configured instance, shared by all its connectors. */
export function createGitLabConnections(deps: GitLabConnectionsDeps): GitLabConnections {
  const { settings, now, random = Math.random, lookup, log } = deps;
  const secrets = deps.vault.credentials;
  const tokens = { secrets, leases: deps.tokenLeases, leaseTimes: deps.leaseTimes ?? usualLeaseTimes };
  const transports = new Map<string, Transport>(
    settings.instances.map((instance) => [
      instance.url,
      createTransport({
        instance,
        limits: knownLimits(instance),
        maxConcurrency: instance.limits?.maxConcurrency ?? settings.maxConcurrency,
        retries: settings,
        proxy: settings.proxy,
        now,
        random,
        log,
        ...(lookup && { lookup }),
      }),
    ]),
  );
  // One wait a process; processes settle it among them by the connector's lease.
  const renewals = oneAtATime<GitLabCredentials>();

  function reach(connector: { tags: Record<string, string> }) {
    const instance = findInstance(settings.instances, connector.tags);
    const transport = transports.get(instance.url)!;
    return { transport, oauth: createOAuth(transport, instance, now) };
  }

  /** Whatever becomes of the rest of the list, what was left out of it is said. */
  function malformedOf(connectorId: string | undefined): OnMalformed {
    return (endpoint, malformed) =>
      log.warn('entries of a GitLab list were left out', { connectorId, endpoint, malformed });
  }

  return {
    instanceOf: ({ tags }) => findInstance(settings.instances, tags),

    instanceUrlOf: ({ tags }) => instanceUrlOf(settings.instances, tags),

    async connect(connector, urgency = 'urgent') {
      const health = connector.devops?.health;
      if (health !== undefined && isPaused(health)) throw new ConnectorPausedError(health);
      const { transport, oauth } = reach(connector);
      const value = await readCredentials(secrets, connector.id);
      const renew = (accessToken: string) =>
        renewals(connector.id, () => renewTokens(connector.id, accessToken, { ...tokens, oauth, now }));
      const session = newSession(connector.id, urgency);
      return createClient(transport, renewedAccess(value, renew, now), session, malformedOf(connector.id));
    },

    tryToken: async (connector, accessToken) =>
      createClient(
        reach(connector).transport,
        fixedAccess(accessToken),
        newSession('', 'urgent'),
        malformedOf(undefined),
      ),

    obtainCredentials: async (connector, authorization) => {
      const { transport, oauth } = reach(connector);
      return authorize(authorization, oauth, transport, newSession(connector.id, 'urgent'));
    },

    adopt: (connector, credentials) => adoptCredentials(connector.id, credentials, tokens),

    async revoke(connector, credentials) {
      // An access token that the caller brought stays the caller's.
      if (credentials.kind !== 'oauth') return;
      try {
        await reach(connector).oauth.revoke(credentials.accessToken);
      } catch (error) {
        // Also when its instance is configured no more: the connector must be deletable nevertheless.
        if (!(error instanceof DomainError)) throw error;
        log.warn('tokens could not be revoked at GitLab', {
          connectorId: connector.id,
          because: error.message,
        });
      }
    },
  };
}

/** Runs one deed per key at a time; who comes meanwhile gets the result of the one that runs. */
export function oneAtATime<T>(): (key: string, deed: () => Promise<T>) => Promise<T> {
  const running = new Map<string, Promise<T>>();
  return (key, deed) => {
    const same = running.get(key);
    if (same !== undefined) return same;
    const started = deed().finally(() => running.delete(key));
    running.set(key, started);
    return started;
  };
}
