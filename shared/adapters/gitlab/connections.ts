import { randomUUID } from 'node:crypto';
import type { LookupFunction } from 'node:net';

import type { GitLabInstance } from '../../contracts/gitlab/instance.ts';
import type { GitLabCredentials } from '../../contracts/gitlab/oauth.ts';
import { ConnectorPausedError, isPaused } from '../../features/connectors/domain/health.ts';
import { noTelemetry, type Telemetry } from '../../platform/telemetry.ts';
import { DomainError } from '../../platform/errors/errors.ts';
import type { GitLabConnections, RequestCounts, SharedBudgets } from '../../features/connectors/ports.ts';
import type { TokenLeases, Vault } from '../../features/credentials/ports.ts';
import { fixedAccess, renewedAccess } from './credential-state.ts';
import { authorize } from './authorize.ts';
import { knownLimits, limitsAMinute } from './budgets/known-limits.ts';
import { createRequestRecorder } from './budgets/request-recorder.ts';
import { createClient } from './client.ts';
import { type OnMalformed } from './read-page.ts';
import type { Proxy } from '../network/ssrf-guard.ts';
import { configuredInstances } from './configured-instances.ts';
import { findInstance } from './instances.ts';
import { createOAuth } from './oauth.ts';
import { adoptCredentials, readCredentials, renewTokens } from './renew-tokens.ts';
import { newSession } from './session.ts';
import { type LeaseTimes, usualLeaseTimes } from './token-lease.ts';
import { type Transport, type TransportLimits, createTransport } from './transport.ts';

/** Only GET is retried, and other methods if nothing was sent. */
export type GitLabSettings = TransportLimits & {
  instances: GitLabInstance[];
  /** Concurrent requests to each instance that does not configure its own number. */
  maxConcurrency: number;
  /** For all https instances except those in `except`. */
  proxy?: Proxy | undefined;
};

export type GitLabConnectionsDeps = {
  settings: GitLabSettings;
  vault: Pick<Vault, 'credentials'>;
  tokenLeases: TokenLeases;
  leaseTimes?: LeaseTimes;
  /** Requests are counted here for callers to see; absent: they are not. */
  requestCounts?: Pick<RequestCounts, 'put'>;
  /** Budgets that all processes share; absent: this process has them for itself. */
  sharedBudgets?: SharedBudgets;
  now: () => Date;
  random?: () => number;
  /** DNS lookup; that of the system if absent. */
  lookup?: LookupFunction;
  log: Record<'info' | 'warn', (sentence: string, fields: Record<string, unknown>) => void>;
  telemetry?: Telemetry;
};

/** One transport per configured instance, shared by all its connectors. */
export function createGitLabConnections(deps: GitLabConnectionsDeps): GitLabConnections {
  const { settings, requestCounts, sharedBudgets, now, random = Math.random, lookup, log, telemetry } = deps;
  const processId = randomUUID();
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
        telemetry: telemetry ?? noTelemetry,
        proxy: settings.proxy,
        shared: sharedBudgets && { store: sharedBudgets, processId },
        recorder: requestCounts && recorderOf(instance, requestCounts),
        now,
        random,
        log,
        ...(lookup && { lookup }),
      }),
    ]),
  );
  // One renewal at a time in a process; between processes the connector's lease decides.
  const renewals = oneAtATime<GitLabCredentials>();

  function recorderOf(instance: GitLabInstance, store: Pick<RequestCounts, 'put'>) {
    const limitAMinute = limitsAMinute(instance).userAMinute;
    return createRequestRecorder({ store, instanceUrl: instance.url, limitAMinute, processId, now, log });
  }

  function reach(connector: { tags: Record<string, string> }) {
    const instance = findInstance(settings.instances, connector.tags);
    const transport = transports.get(instance.url)!;
    return { transport, oauth: createOAuth(transport, instance, now) };
  }

  /** Logs malformed elements, also if the rest of the list is read. */
  function malformedOf(connectorId: string | undefined): OnMalformed {
    return (endpoint, malformed) =>
      log.warn('entries of a GitLab list were left out', { connectorId, endpoint, malformed });
  }

  return {
    ...configuredInstances(settings.instances),

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
        newSession(connector.id ?? '', 'urgent'),
        malformedOf(connector.id),
      ),

    obtainCredentials: async (connector, authorization) => {
      const { transport, oauth } = reach(connector);
      return authorize(authorization, oauth, transport, newSession(connector.id, 'urgent'));
    },

    adopt: (connector, credentials) => adoptCredentials(connector.id, credentials, tokens),

    async revoke(connector, credentials) {
      // A token that the caller provided is the caller's to revoke.
      if (credentials.kind !== 'oauth') return;
      try {
        await reach(connector).oauth.revoke(credentials.accessToken);
      } catch (error) {
        // Also if its instance is no longer configured: the connector must stay deletable.
        if (!(error instanceof DomainError)) throw error;
        log.warn('tokens could not be revoked at GitLab', {
          connectorId: connector.id,
          reason: error.message,
        });
      }
    },
  };
}

/** Runs one action per key at a time; concurrent calls share its result. */
function oneAtATime<T>(): (key: string, action: () => Promise<T>) => Promise<T> {
  const running = new Map<string, Promise<T>>();
  return (key, action) => {
    const same = running.get(key);
    if (same !== undefined) return same;
    const started = action().finally(() => running.delete(key));
    running.set(key, started);
    return started;
  };
}
