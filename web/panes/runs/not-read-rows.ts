import type { RetryingScope, RunResource, UnreadableScope } from '../../../shared/contracts/arm/run.ts';
import { runsWords } from '../../words/runs.ts';

export type RootGroup = { id: string; gitLabId: number; name: string };
export type NotReadRow = {
  key: string;
  /** The root group, where the scope names one that is still there. */
  root: RootGroup | undefined;
  what: string;
  /** Part of the root group, and the request. */
  detail: string;
  why: string;
  /** The failure in full, for the title. */
  reason: string;
  todo: string;
  /** It is tried again by the run itself. */
  isRetrying: boolean;
};

const { notRead: texts } = runsWords;

/** Rows for the parts that a run waits for, then for those that it could not read. `time` writes a time for the reader. */
export function notReadRows(
  { retrying, unreadable }: Pick<RunResource['properties'], 'retrying' | 'unreadable'>,
  roots: readonly RootGroup[],
  time: (at: string) => string,
): NotReadRow[] {
  return [
    ...retrying.map((one) => ({
      ...namedRow(one, roots),
      why: texts.tried(whyOf(one), one.tries),
      todo: texts.nothing(time(one.nextTryAt)),
      isRetrying: true,
    })),
    ...unreadable.map((one) => ({
      ...namedRow(one, roots),
      why: texts.since(whyOf(one), time(one.since)),
      todo: one.helps ?? texts.later,
      isRetrying: false,
    })),
  ];
}

/** GitLab's status where there was one, else the reason without its last full stop. */
function whyOf({ status, reason }: UnreadableScope): string {
  return status === undefined ? reason.replace(/\.$/, '') : (texts.statuses[status] ?? String(status));
}

function namedRow({ scope, endpoint, reason }: RetryingScope | UnreadableScope, roots: readonly RootGroup[]) {
  const gitLabId = Number(/\bgroup (?<id>\d+)/.exec(scope)?.groups?.['id'] ?? Number.NaN);
  const root = roots.find((one) => one.gitLabId === gitLabId);
  return {
    key: `${scope} ${endpoint}`,
    root,
    reason,
    what: root?.name ?? scope,
    detail: root === undefined ? endpoint : scope.replace(/ of group \d+/, ''),
  };
}
