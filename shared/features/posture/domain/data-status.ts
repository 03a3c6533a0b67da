import type { RunSummary } from '../../../contracts/arm/connector-status.ts';
import type { DataStatus } from '../../../contracts/arm/posture-panes.ts';
import { omitUndefined } from '../../../platform/omit-undefined.ts';
import type { Connector } from '../../connectors/domain/connector.ts';
import { isWaiting } from '../../connectors/domain/health.ts';
import { dueAt } from '../../connectors/domain/is-due.ts';
import type { Run } from '../../crawl/domain/run.ts';
import type { RootGroup } from '../../inventory/domain/inventory.ts';
import { isLost } from '../../inventory/domain/lost-root.ts';
import { remedyOf } from '../../inventory/domain/remedy.ts';
import { isClaimed } from '../../inventory/domain/root-state.ts';
import type { Sweep } from './sweep.ts';

/** A connector with its root groups, their latest sweeps, its newest run, and when its instance was read. */
export type ConnectorState = {
  connector: Connector;
  roots: readonly RootGroup[];
  sweeps: readonly Sweep[];
  instanceReadAt: string | undefined;
  lastRun: Run | undefined;
};
type Root = { name: string; connector: Connector; root: RootGroup };
type NotRead = DataStatus['notRead']['value'][number];

/** A status names this many of what could not be read. */
const maxNotRead = 100;

/** How fresh and complete the data of some connectors is. `connectors` of the answer are left to the caller. */
export function dataStatusOf(
  states: readonly ConnectorState[],
  { now, periodMinutes }: { now: Date; periodMinutes: number },
): Omit<DataStatus, 'connectors'> {
  const roots = states.flatMap(({ connector, roots: of }) =>
    of.filter(isClaimed).map((root) => ({ root, connector, name: connector.key.name })),
  );
  const byState = Object.groupBy(roots, ({ root }) => stateOf(root));
  const counts = {
    count: roots.length,
    complete: byState.complete?.length ?? 0,
    partial: byState.partial?.length ?? 0,
    pending: byState.pending?.length ?? 0,
  };
  const notRead = roots.flatMap(notReadOf);
  return {
    asOf: now.toISOString(),
    state: overallState(counts),
    ...omitUndefined({ completeAsOf: oldest(roots.map(({ root }) => root.crawl.completeAsOf)) }),
    rootGroups: counts,
    notRead: {
      count: notRead.length,
      groups: new Set(notRead.map(groupOf)).size,
      value: notRead.slice(0, maxNotRead),
    },
    hooks: hooksOf(roots),
    gathering: gatheringOf(states),
    ...omitUndefined({ nextSyncAt: nextSyncAt(roots, now, periodMinutes) }),
  };
}

/** A running run may be paused. */
export function shownRun({ id, state, pause, reason, beganAt, endedAt }: Run): RunSummary {
  const shown = pause === undefined ? state : ('paused' as const);
  return { id, state: shown, reason, beganAt, ...omitUndefined({ endedAt }) };
}

/** A root group stays partial, or complete, while it is being crawled again. */
function stateOf(root: RootGroup): 'pending' | 'partial' | 'complete' {
  const { partialSince, completeAsOf, state } = root.crawl;
  if (partialSince !== undefined || state === 'partial' || isLost(root)) return 'partial';
  return completeAsOf === undefined ? 'pending' : 'complete';
}

function overallState({ count, partial, pending }: DataStatus['rootGroups']): DataStatus['state'] {
  if (count === 0) return 'none';
  if (pending > 0) return 'reading';
  return partial > 0 ? 'partial' : 'complete';
}

/** The earliest of these times; undefined where one is unknown, or where there is none. */
function oldest(times: readonly (string | undefined)[]): string | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length < times.length ? undefined : known.toSorted()[0];
}

function notReadOf({ root, name }: Root): NotRead[] {
  const { facts, crawl, notFound } = root;
  const group = facts.fullyQualifiedName.replaceAll('$', '/');
  const unreadable = crawl.unreadable.map(({ because: reason, scope, endpoint, status, since }) => ({
    connector: name,
    group,
    scope,
    endpoint,
    ...omitUndefined({ status }),
    reason,
    since,
    helps: remedyOf({ status, reason, endpoint }),
  }));
  if (notFound?.confirmedAt === undefined) return unreadable;
  const lost = {
    connector: name,
    group,
    scope: 'the whole group',
    endpoint: `/api/v4/groups/${facts.id}`,
    status: 404,
    reason: 'GitLab answers 404 for the group: it was deleted, or the authorising user can no longer see it.',
    since: notFound.since,
    helps: remedyOf({ status: 404, reason: '', endpoint: '' }),
  };
  return [lost, ...unreadable];
}

/** The group that an endpoint is about, of its connector; the root group for another endpoint. */
function groupOf({ connector, group, endpoint }: NotRead): string {
  const id = /\/groups\/(\d+)/.exec(endpoint)?.[1];
  return JSON.stringify(id === undefined ? [connector, group] : [connector, Number(id)]);
}

function hooksOf(roots: readonly Root[]): DataStatus['hooks'] {
  const notActive = roots.filter(({ root }) => root.hook?.state !== 'active');
  return {
    active: roots.length - notActive.length,
    count: roots.length,
    notActive: notActive.slice(0, maxNotRead).map(({ root, name }) => ({
      connector: name,
      group: root.facts.fullyQualifiedName.replaceAll('$', '/'),
      state: root.hook?.state ?? 'none',
      ...omitUndefined({ reason: root.hook?.because }),
    })),
  };
}

/** A sweep that is repeated counts as going on. */
function gatheringOf(states: readonly ConnectorState[]): DataStatus['gathering'] {
  const latest = states.flatMap(({ roots, sweeps }) => {
    const byRoot = new Map(sweeps.map((sweep) => [sweep.rootId, sweep]));
    return roots.filter(isClaimed).map(({ facts }) => byRoot.get(facts.id));
  });
  const begun = latest.filter((sweep) => sweep !== undefined);
  const swept = begun.filter(({ endedAt }) => endedAt !== undefined).length;
  const counts = { swept, sweeping: begun.length - swept, pending: latest.length - begun.length };
  const isSwept = swept === latest.length;
  const sweptAsOf = isSwept ? oldest(begun.map(({ at }) => at)) : undefined;
  return { count: latest.length, ...counts, ...omitUndefined({ sweptAsOf }) };
}

/** The earliest time at which the timer crawls one of the root groups again; now for one that is overdue. */
function nextSyncAt(roots: readonly Root[], now: Date, periodMinutes: number): string | undefined {
  const due = roots
    .filter(({ root, connector }) => !isLost(root) && !isWaiting(connector.devops?.health))
    .map(({ root: { facts, crawl, firstSeenAt } }) =>
      dueAt(String(facts.id), crawl.completeAsOf ?? firstSeenAt, periodMinutes).getTime(),
    );
  return due.length === 0 ? undefined : new Date(Math.max(now.getTime(), Math.min(...due))).toISOString();
}
