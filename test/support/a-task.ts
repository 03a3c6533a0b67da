import {
  type DoneTask,
  type TaskResult,
  type TaskTarget,
  noCounts,
} from '../../shared/features/crawl/domain/run.ts';

type Change = Omit<Partial<TaskResult>, 'counts'> & {
  counts?: Partial<TaskResult['counts']>;
  children?: string[];
};

/** A done task named `discover` or `<kind>-<root id>-<page>`, with an empty result unless given. */
export function aDoneTask(name: string, { children = [], counts, ...result }: Change = {}): DoneTask {
  return {
    state: 'done',
    name,
    ...targetNamed(name),
    children,
    result: { unreadable: [], ...result, counts: { ...noCounts, ...counts } },
  };
}

function targetNamed(name: string): TaskTarget {
  if (name === 'discover') return { kind: name };
  const [, kind, rootId, page] = /^([a-z-]+)-(\d+)-(\d+)$/.exec(name) ?? [];
  return { kind: kind as 'crawl-groups', rootId: Number(rootId), page: Number(page) };
}
