import type { Job, JobKind, JobOf } from '../../shared/contracts/job.ts';
import type { Connector } from '../../shared/domain/onboarding/connector.ts';
import { refOf } from '../../shared/domain/onboarding/connector.ts';
import { aConnector, anOperation } from './a-connector.ts';

/** A job of each kind for one connector, its run and its operation. */
export function jobsFor(connector: Connector = aConnector()): { [Kind in JobKind]: JobOf<Kind> } {
  const { id: operationId, runId } = connector.devops?.operation ?? anOperation();
  const envelope = { v: 1 as const, connector: refOf(connector), attempt: 0 };
  const crawl = { ...envelope, runId, rootId: 7, page: 1 };
  return {
    authorize: { ...envelope, kind: 'authorize', operationId, runId },
    discover: { ...envelope, kind: 'discover', operationId, runId },
    'crawl-groups': { ...crawl, kind: 'crawl-groups' },
    'crawl-projects': { ...crawl, kind: 'crawl-projects' },
    'finish-run': { ...envelope, kind: 'finish-run', runId },
    'offboard-group': { ...envelope, kind: 'offboard-group', rootId: 7 },
    offboard: { ...envelope, kind: 'offboard', operationId },
  };
}

export function everyJob(): Job[] {
  return Object.values(jobsFor());
}
