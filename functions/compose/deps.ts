import { randomBytes, randomUUID } from 'node:crypto';

import type { ServiceBusClient } from '@azure/service-bus';

import { deadLetterQueues } from '../../shared/bus/dead-letters.ts';
import { foldedJobs } from '../../shared/bus/folded-jobs.ts';
import { jobSender } from '../../shared/bus/job-sender.ts';
import type { Settings } from '../../shared/config/config.ts';
import { bindChoice } from '../../shared/flows/bind-choice.ts';
import { claimScopeOf } from '../../shared/flows/claim-scope-of.ts';
import { withOwnerOfFirst } from '../../shared/domain/access/tenants.ts';
import { localAdministratorId } from '../../shared/identity/local-administrator.ts';
import { RecentLooks } from '../../shared/domain/webhooks/recent-looks.ts';
import { doubtThings } from '../../shared/flows/doubt-things.ts';
import { endOperation } from '../../shared/flows/end-operation.ts';
import { findChosen } from '../../shared/flows/find-chosen.ts';
import { forEachApart } from '../../shared/flows/for-each-apart.ts';
import { interruptRun, supersedeOlder } from '../../shared/flows/interrupt-run.ts';
import { isStored } from '../../shared/flows/is-stored.ts';
import { listOwnedGroups } from '../../shared/flows/list-owned-groups.ts';
import { noteAccessRestored } from '../../shared/flows/note-access-fault.ts';
import { mergeRows } from '../../shared/flows/merge-rows.ts';
import { readAuthorization } from '../../shared/flows/read-authorization.ts';
import { readOwnProjects } from '../../shared/flows/read-own-projects.ts';
import { removeHook } from '../../shared/flows/remove-hook.ts';
import { settleTask } from '../../shared/flows/settle-task.ts';
import { startConnectorRun, startRootRun } from '../../shared/flows/start-run.ts';
import { missRoot } from '../../shared/flows/miss-root.ts';
import { sightRoot } from '../../shared/flows/sight-root.ts';
import { storeSighting } from '../../shared/flows/store-sighting/store-sighting.ts';
import { createGitLabConnections } from '../../shared/gitlab/connections.ts';
import type { Chance } from '../../shared/ports/clock.ts';
import type {
  BindChoice,
  ClaimScopeOf,
  EndOperation,
  FindChosen,
  ForEachApart,
  NoteAccessRestored,
  ReadAuthorization,
  RemoveHook,
} from '../../shared/ports/flows/connectors.ts';
import type {
  DoubtThings,
  IsStored,
  MergeRows,
  MissRoot,
  SightRoot,
  StoreSighting,
} from '../../shared/ports/flows/inventory.ts';
import type {
  InterruptRun,
  ReadOwnProjects,
  SettleTask,
  StartRootRun,
  SupersedeOlder,
} from '../../shared/ports/flows/runs.ts';
import type { Vault } from '../../shared/ports/credentials.ts';
import { hookKeyCache } from '../../shared/secrets/hook-key-cache.ts';
import { connectorChanges } from '../../shared/store/change-connector.ts';
import type { Stores } from '../../shared/store/open-tables.ts';
import type { Log } from '../../shared/telemetry/log.ts';

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
