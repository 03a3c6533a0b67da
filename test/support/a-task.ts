import { type Task, type TaskResult, noCounts } from '../../shared/features/crawl/domain/run.ts';

type Done = Extract<Task, { state: 'done' }>;
type Change = Omit<Partial<TaskResult>, 'counts'> & {
  counts?: Partial<TaskResult['counts']>;
  children?: string[];
};

/** A task that did its work and found nothing, unless told what. */
export function aDoneTask(name: string, { children = [], counts, ...result }: Change = {}): Done {
  return {
    state: 'done',
    name,
    children,
    result: { unreadable: [], ...result, counts: { ...noCounts, ...counts } },
  };
}
