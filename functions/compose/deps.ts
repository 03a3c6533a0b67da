import { randomBytes, randomUUID } from 'node:crypto';

import type { ServiceBusClient } from '@azure/service-bus';

import { deadLetterQueues } from '../../shared/adapters/service-bus/dead-letters.ts';
import { foldedJobs } from '../../shared/adapters/service-bus/coalescing-sender.ts';
import { jobSender } from '../../shared/adapters/service-bus/job-sender.ts';
import type { Settings } from '../../shared/platform/config/config.ts';
import { bindChoice } from '../../shared/features/connectors/bind-choice.ts';
import { claimScopeOf } from '../../shared/features/connectors/claim-scope-of.ts';
import { withOwnerOfFirst } from '../../shared/features/permissions/domain/tenants.ts';
import { localAdministratorId } from '../../shared/adapters/entra/local-administrator.ts';
import { RecentLooks } from '../../shared/features/webhooks/domain/recent-looks.ts';
import { doubtThings } from '../../shared/features/inventory/mark-not-found.ts';
import { endOperation } from '../../shared/features/connectors/end-operation.ts';
import { findChosen } from '../../shared/features/onboarding/find-chosen.ts';
import { forEachApart } from '../../shared/features/connectors/for-each-connector.ts';
import { interruptRun, supersedeOlder } from '../../shared/features/crawl/stop-run.ts';
import { isStored } from '../../shared/features/inventory/is-stored.ts';
import { listOwnedGroups } from '../../shared/features/connectors/list-owned-groups.ts';
import { noteAccessRestored } from '../../shared/features/credentials/record-access-lost.ts';
import { mergeRows } from '../../shared/features/inventory/merge-rows.ts';
import { readAuthorization } from '../../shared/features/credentials/read-authorization.ts';
import { readOwnProjects } from '../../shared/features/crawl/read-own-projects.ts';
import { removeHook } from '../../shared/features/webhooks/remove-hook.ts';
import { settleTask } from '../../shared/features/crawl/complete-task.ts';
import { startConnectorRun, startRootRun } from '../../shared/features/crawl/start-run.ts';
import { missRoot } from '../../shared/features/inventory/record-root-not-found.ts';
import { sightRoot } from '../../shared/features/inventory/record-root-group.ts';
import { storeSighting } from '../../shared/features/inventory/apply-observation/apply-observation.ts';
import { createGitLabConnections } from '../../shared/adapters/gitlab/connections.ts';
import type { Chance } from '../../shared/platform/clock.ts';
import type {
  BindChoice,
  ClaimScopeOf,
  EndOperation,
  FindChosen,
  ForEachApart,
  NoteAccessRestored,
  ReadAuthorization,
  RemoveHook,
} from '../../shared/features/flow-types/connectors.ts';
import type {
  DoubtThings,
  IsStored,
  MergeRows,
  MissRoot,
  SightRoot,
  StoreSighting,
} from '../../shared/features/flow-types/inventory.ts';
import type {
  InterruptRun,
  ReadOwnProjects,
  SettleTask,
  StartRootRun,
  SupersedeOlder,
} from '../../shared/features/flow-types/runs.ts';
import type { Vault } from '../../shared/features/credentials/ports.ts';
import { hookKeyCache } from '../../shared/features/webhooks/hook-key-cache.ts';
import { connectorChanges } from '../../shared/adapters/tables/change-connector.ts';
import type { Stores } from '../../shared/adapters/tables/open-tables.ts';
import type { Log } from '../../shared/platform/log.ts';

export type Deps = ReturnType<typeof withDeeds>;
/** What talks to the outside, with the clock and what else the deeds rest on. */
export type Adapters = ReturnType<typeof adaptersOf>;

/** What takes a while to open. */
type Outside = {
  tables: Stores;
  vault: Vault;
  bus: ServiceBusClient;
  log: Log;
  correlationId: () => string | undefined;
};

/** The one set of everything that flows take: adapters, and the deeds that several flows share. */
export function depsOf(settings: Settings, outside: Outside): Deps {
  return withDeeds(adaptersOf(settings, outside));
}

/** Adapters with the deeds that several flows share, wired to them. */
export function withDeeds(adapters: Adapters) {
  return { ...adapters, ...sharedDeeds(adapters) };
}

/** GitLab waits 10 s for an answer; the rest is for the send before, and for storing what the queue did not take. */
const sendPatienceMs = 3_000;

function proxyOf({ HTTPS_PROXY: url, NO_PROXY: except }: Settings) {
  return url === undefined ? undefined : { url, except };
}

function adaptersOf(settings: Settings, { tables, vault, bus, log, correlationId }: Outside) {
  const clock: Chance = { now: () => new Date(), newId: () => randomUUID(), newHookSecret, newSecret };
  const jobs = jobSender(bus, correlationId);
  const gitlab = createGitLabConnections({
    settings: {
      instances: settings.GITLAB_INSTANCES,
      maxConcurrency: settings.GITLAB_MAX_CONCURRENCY,
      attemptTimeoutMs: 30_000,
      maxAttempts: 4,
      longestWaitMs: 30_000,
      proxy: proxyOf(settings),
    },
    vault,
    tokenLeases: tables.tokenLeases,
    now: () => clock.now(),
    log,
  });
  return {
    ...tables,
    vault,
    gitlab,
    clock,
    log,
    changes: connectorChanges(tables.connectors),
    jobs,
    deadLetterQueues: deadLetterQueues(bus),
    foldedJobs: foldedJobs(jobs, () => clock.now(), sendPatienceMs),
    looks: new RecentLooks(),
    hooks: hookKeyCache(tables.hookRegistry, vault, () => clock.now()),
    publicUrl: settings.WEBHOOK_BASE_URL,
    tenants: settings.LOCAL_ADMINISTRATOR
      ? withOwnerOfFirst(settings.TENANTS, localAdministratorId)
      : settings.TENANTS,
    servesOneTenant: settings.TENANTS.length === 1,
    codesOfOtherClients: settings.CODES_OF_OTHER_CLIENTS,
    limits: {
      connectorsPerSubscription: settings.CONNECTORS_PER_SUBSCRIPTION,
      roleAssignmentsPerSubscription: settings.ROLE_ASSIGNMENTS_PER_SUBSCRIPTION,
    },
  };
}

function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

function newHookSecret() {
  const signingToken = `whsec_${randomBytes(32).toString('base64')}`;
  return { token: newSecret(), signingToken };
}

function sharedDeeds(adapters: Adapters) {
  const endIt: EndOperation = (ref, id, end) => endOperation(ref, id, end, adapters);
  const settle: SettleTask = (job, result, children) => settleTask(job, result, children, adapters);
  const merge: MergeRows = mergeRows;
  const sight: SightRoot = (connector, sighting) => sightRoot(connector, sighting, adapters);
  const store: StoreSighting = (sighting) =>
    storeSighting(sighting, { ...adapters, mergeRows: merge, sightRoot: sight });
  const doubt: DoubtThings = (things) => doubtThings(things, adapters);
  const remove: RemoveHook = (connector, root) => removeHook(connector, root, adapters);
  const interrupt: InterruptRun = (connectorId, runId, how) =>
    interruptRun(connectorId, runId, how, adapters);
  const starting = { ...adapters, interruptRun: interrupt };
  const supersede: SupersedeOlder = (connectorId, runId) => supersedeOlder(connectorId, runId, starting);
  const startRoot: StartRootRun = (connector, rootId, why) => startRootRun(connector, rootId, why, starting);
  const readIt: ReadAuthorization = (key, given, caller) => readAuthorization(key, given, caller, adapters);
  return {
    listOwnedGroups,
    findChosen: findChosen satisfies FindChosen,
    bindChoice: ((key) => bindChoice(key, adapters)) satisfies BindChoice,
    claimScopeOf: ((tenantId, url) => claimScopeOf(tenantId, url, adapters)) satisfies ClaimScopeOf,
    isStored: ((thing) => isStored(thing, adapters)) satisfies IsStored,
    forEachApart: forEachApart satisfies ForEachApart,
    endOperation: endIt,
    settleTask: settle,
    mergeRows: merge,
    missRoot: ((connector, missed) => missRoot(connector, missed, adapters)) satisfies MissRoot,
    sightRoot: sight,
    storeSighting: store,
    doubtThings: doubt,
    removeHook: remove,
    interruptRun: interrupt,
    noteAccessRestored: ((ref, operationId) =>
      noteAccessRestored(ref, operationId, adapters)) satisfies NoteAccessRestored,
    readOwnProjects: ((job, rootId) =>
      readOwnProjects(job, rootId, { ...adapters, mergeRows: merge })) satisfies ReadOwnProjects,
    supersedeOlder: supersede,
    readAuthorization: readIt,
    startRootRun: startRoot,
    startConnectorRun: (
      connector: Parameters<typeof startConnectorRun>[0],
      why: Parameters<typeof startConnectorRun>[1],
      options?: { newOnly?: boolean; at?: Date },
    ) => startConnectorRun(connector, why, starting, options),
  };
}
