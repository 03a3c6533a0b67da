import type { Job, JobKind, JobOf } from '../../shared/contracts/job.ts';
import { type Connector, refOf } from '../../shared/features/connectors/domain/connector.ts';
import { aConnector, anOperation } from './a-connector.ts';

/** A job of each kind for one connector, its run and its operation. */
export function jobsFor(connector: Connector = aConnector()): { [Kind in JobKind]: JobOf<Kind> } {
  const { id: operationId, runId } = connector.devops?.operation ?? anOperation();
  const envelope = { v: 1 as const, connector: refOf(connector), attempt: 0 };
  const crawl = { ...envelope, runId, rootId: 7, page: 1 };
  const at = '2026-11-23T10:00:15.000Z';
  const resync = { because: { kind: 'webhook', detail: 'push' } as const, at };
  const missing = { rootId: 7, subject: 'project', ids: [1, 2], round: 1 } as const;
  const subscriptionId = '5d3f1c6e-6f0f-4c59-9a3c-6a4c7d5b8e21';
  const batch = '1795428015000-0a1b2c3d';
  return {
    authorize: { ...envelope, kind: 'authorize', operationId, runId },
    discover: { ...envelope, kind: 'discover', operationId, runId, newOnly: false },
    'crawl-groups': { ...crawl, kind: 'crawl-groups' },
    'crawl-projects': { ...crawl, kind: 'crawl-projects' },
    'crawl-cut': { ...crawl, kind: 'crawl-cut' },
    'resync-project': { ...envelope, kind: 'resync-project', projectId: 7, ...resync },
    'resync-group': { ...envelope, kind: 'resync-group', groupId: 7, subtree: false, ...resync },
    'confirm-gone': { ...envelope, kind: 'confirm-gone', ...missing, ids: [...missing.ids], ...resync },
    'ensure-hook': { ...envelope, kind: 'ensure-hook', rootId: 7, at },
    'finish-run': { ...envelope, kind: 'finish-run', runId },
    'offboard-group': { ...envelope, kind: 'offboard-group', rootId: 7 },
    offboard: { ...envelope, kind: 'offboard', operationId },
    'assess-projects': { ...envelope, kind: 'assess-projects', rootId: 7, ids: [1, 2], at },
    'assess-instance': { ...envelope, kind: 'assess-instance', at },
    'read-project-settings': { ...envelope, kind: 'read-project-settings', rootId: 7, ids: [1, 2], at },
    'assess-groups': { ...envelope, kind: 'assess-groups', rootId: 7, ids: [1, 2], at },
    'read-group-settings': { ...envelope, kind: 'read-group-settings', rootId: 7, ids: [1, 2], at },
    'sweep-posture': { ...envelope, kind: 'sweep-posture', rootId: 7, subject: 'projects', after: 500, at },
    'sweep-findings': { ...envelope, kind: 'sweep-findings', rootId: 7, after: 500, at },
    'look-for-reports': { ...envelope, kind: 'look-for-reports', rootId: 7, ids: [1, 2], at },
    'import-findings': { ...envelope, kind: 'import-findings', rootId: 7, projectId: 1, mark: '5-abc', at },
    'blame-findings': {
      ...envelope,
      kind: 'blame-findings',
      rootId: 7,
      projectId: 1,
      findingIds: ['a'.repeat(32)],
      at,
    },
    'write-export': { ...envelope, kind: 'write-export', exportId: operationId },
    'deliver-events': { ...envelope, kind: 'deliver-events', subscriptionId, at },
    'redeliver-events': { ...envelope, kind: 'redeliver-events', subscriptionId, batch },
  };
}

export function everyJob(): Job[] {
  return Object.values(jobsFor());
}
