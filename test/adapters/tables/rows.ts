import { randomUUID } from 'node:crypto';

import type { GroupFacts } from '../../../shared/features/inventory/domain/group-facts.ts';
import type { ProjectFacts } from '../../../shared/features/inventory/domain/project-facts.ts';
import type { RootGroup, Scope } from '../../../shared/features/inventory/domain/inventory.ts';
import type { RowChange } from '../../../shared/features/inventory/domain/merge-page.ts';
import type { Connector } from '../../../shared/features/connectors/domain/connector.ts';
import type { ChangeEvent } from '../../../shared/features/inventory/domain/describe-change.ts';
import type { InventoryRows } from '../../../shared/features/inventory/ports.ts';
import {
  noCounts,
  type NewTask,
  type Run,
  type TaskJob,
  type TaskResult,
} from '../../../shared/features/crawl/domain/run.ts';

export const when = '2026-11-23T09:00:00.000Z';
export const later = '2026-11-23T10:00:00.000Z';

export function aScope(): Scope {
  return { connectorId: randomUUID(), rootId: 7 };
}

export function aGroup(id: number, name: string, more: Partial<GroupFacts> = {}): RowChange<GroupFacts> {
  const facts = {
    id,
    name,
    path: name.split('$').at(-1) ?? name,
    fullyQualifiedName: name,
    fullName: name.replaceAll('$', ' / '),
    url: `https://gitlab.example/groups/${id}`,
    ...more,
  };
  const seen = { fingerprint: `print-${id}`, firstSeenAt: when, seenAt: when };
  return { row: { facts, ...seen }, indexName: facts.fullyQualifiedName };
}

export function aProject(id: number, more: Partial<ProjectFacts> = {}): RowChange<ProjectFacts> {
  const group = more.groupFullyQualifiedName ?? 'acme$web';
  const path = more.path ?? `project-${id}`;
  const facts = {
    id,
    name: `Project ${id}`,
    path,
    fullyQualifiedName: `${group}$${path}`,
    fullName: `Acme / Web / Project ${id}`,
    url: `https://gitlab.example/projects/${id}`,
    groupId: 11,
    groupFullyQualifiedName: group,
    ...more,
  };
  const seen = { fingerprint: `print-${id}`, firstSeenAt: when, seenAt: when };
  return { row: { facts, ...seen }, indexName: group };
}

/** Writes changes under the versions that are stored now. */
export async function writeOnTop<Facts extends { id: number }>(
  rows: InventoryRows<Facts>,
  scope: Scope,
  changes: readonly RowChange<Facts>[],
): Promise<void> {
  await rows.write(scope, await onTop(rows, scope, changes));
}

/** The same changes, resting on the versions that are stored now. */
export async function onTop<Facts extends { id: number }>(
  rows: InventoryRows<Facts>,
  scope: Scope,
  changes: readonly RowChange<Facts>[],
): Promise<RowChange<Facts>[]> {
  const ids = changes.map(({ row }) => row.facts.id);
  const etags = new Map((await rows.stored(scope, ids)).map(({ id, etag }) => [id, etag]));
  return changes.map((change) => {
    const etag = etags.get(change.row.facts.id);
    return { ...change, ...(etag === undefined ? {} : { etag }) };
  });
}

export function anEvent(id: string, more: Partial<ChangeEvent> = {}): ChangeEvent {
  return {
    id,
    at: when,
    kind: 'renamed',
    subject: { type: 'project', gitLabId: 1, fullyQualifiedName: 'acme$web$project-1' },
    cause: { kind: 'crawl', detail: 'run-1' },
    ...more,
  };
}

export function aConnector(more: Partial<Connector> = {}): Connector {
  const who = { createdBy: 'ada', createdByType: 'User', createdAt: when } as const;
  return {
    id: randomUUID(),
    key: { subscriptionId: randomUUID(), resourceGroup: 'Security-RG', name: 'GitLab' },
    tenantId: randomUUID(),
    location: 'westeurope',
    tags: { team: 'security' },
    kind: '',
    systemData: { ...who, lastModifiedBy: 'ada', lastModifiedByType: 'User', lastModifiedAt: when },
    ...more,
  };
}

export function aRootGroup(id: number, more: Partial<RootGroup> = {}): RootGroup {
  return {
    facts: aGroup(id, `root-${id}`).row.facts,
    instanceHost: 'gitlab.example',
    onboardingState: 'Onboarded',
    provisioningState: 'Succeeded',
    provisioningStatusMessage: 'OK',
    provisioningStatusUpdateTimeUtc: when,
    firstSeenAt: when,
    crawl: { state: 'pending', runId: 'run-1', unreadable: [] },
    ...more,
  };
}

export function aRun(connectorId: string, id: string, more: Partial<Run> = {}): Run {
  return { id, connectorId, reason: 'onboarding', state: 'running', beganAt: when, unreadable: [], ...more };
}

export function aTask(name: string): NewTask<TaskJob> {
  const key = { subscriptionId: randomUUID(), resourceGroup: 'rg', name: 'gitlab' };
  const job: TaskJob = {
    v: 1,
    kind: 'crawl-projects',
    connector: { id: randomUUID(), ...key },
    attempt: 0,
    runId: 'run-1',
    rootId: 7,
    page: 1,
  };
  return { name, job };
}

export function aResult(more: Partial<TaskResult> = {}): TaskResult {
  return { counts: noCounts, unreadable: [], ...more };
}
