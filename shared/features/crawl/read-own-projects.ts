import type { JobOf } from '../../contracts/job.ts';
import {
  GitLabError,
  GitLabForbiddenError,
  GitLabNotFoundError,
} from '../../platform/errors/gitlab-errors.ts';
import { projectItem, type ProjectFacts } from '../inventory/domain/project-facts.ts';
import type { RootGroup } from '../inventory/domain/inventory.ts';
import type { InventoryItem } from '../inventory/domain/facts.ts';
import { isCrawled } from '../connectors/domain/current-operation.ts';
import { noCounts, type TaskResult } from './domain/run.ts';
import { malformedMessage, unreadableFrom } from '../inventory/domain/unreadable.ts';
import { mergedResult } from './domain/window.ts';
import type { GitLab } from '../connectors/ports.ts';
import { mergeRows } from '../inventory/merge-rows.ts';
import type { App } from '../app.ts';
import { pagesOf } from '../connectors/pages-of.ts';
import { purgeIfDeleted } from '../inventory/purge-if-deleted.ts';

type Own = { items: InventoryItem<ProjectFacts>[]; malformed: number };

/** A check must not delay the end of the run any further. */
const maxAttempts = 3;
const nothing = { counts: noCounts, unreadable: [] };

/**
 * Reads the projects directly in a root group by the group's own list and merges them with the stored rows; one request
 * if there are none. Concludes nothing about projects that are not listed. Idempotent: merging stored facts writes
 * nothing. Reports a refusal, or a failure of the last attempt, as unreadable; throws earlier failures, so that the job
 * is retried.
 */
export async function readOwnProjects(
  job: JobOf<'finish-run'>,
  rootId: number,
  app: App,
): Promise<Pick<TaskResult, 'counts' | 'unreadable'>> {
  const connector = (await app.connectors.get(job.connector))?.value;
  if (!isCrawled(connector, job.connector)) return nothing;
  const gitlab = await app.gitlab.connect(connector, 'bulk');
  const observedAt = app.clock.now().toISOString();
  try {
    const own = await readAll(rootId, gitlab);
    const roots = await app.rootGroups.list(connector.id);
    const { counts, unreadable } = await store(job, rootId, own, { observedAt, roots }, app);
    await purgeIfDeleted(job.connector, [rootId], app);
    const { malformed } = own;
    const { requests, throttled, waitedSeconds } = gitlab.spent();
    const found = own.items.length;
    return {
      counts: { ...counts, projects: found, malformed, requests, throttled, waitedSeconds },
      unreadable: [...unreadable, ...malformedEntries(rootId, malformed, observedAt)],
    };
  } catch (failure) {
    const isRefused = failure instanceof GitLabForbiddenError || failure instanceof GitLabNotFoundError;
    if (!(failure instanceof GitLabError) || !(isRefused || job.attempt >= maxAttempts)) throw failure;
    const unread = unreadableFrom(failure, `projects directly in group ${rootId}`, app.clock.now());
    return { counts: { ...noCounts, requests: gitlab.spent().requests }, unreadable: [unread] };
  }
}

async function readAll(rootId: number, gitlab: GitLab): Promise<Own> {
  const own: Own = { items: [], malformed: 0 };
  for await (const page of pagesOf((number) => gitlab.ownProjects(rootId, number))) {
    own.items.push(...page.items.map(projectItem));
    own.malformed += page.malformed;
  }
  return own;
}

async function store(
  { connector, runId }: JobOf<'finish-run'>,
  rootId: number,
  { items }: Own,
  { observedAt, roots }: { observedAt: string; roots: RootGroup[] },
  app: App,
): Promise<TaskResult> {
  const subject = 'project' as const;
  if (items.length === 0) return mergedResult([], [], { subject, at: observedAt });
  const context = { subject, cause: { kind: 'crawl' as const, detail: runId }, at: observedAt };
  const ids = items.map(({ id }) => id);
  const merged = await mergeRows(items, {
    rows: app.projects,
    scope: { connectorId: connector.id, rootId },
    observedAt,
    context,
    completeAsOf: undefined,
    roots,
    range: { first: Math.min(...ids), last: Math.max(...ids) },
    marksMissing: false,
  });
  return mergedResult([], [merged], { subject, at: observedAt });
}

function malformedEntries(rootId: number, malformed: number, since: string) {
  if (malformed === 0) return [];
  const endpoint = `/api/v4/groups/${rootId}/projects`;
  return [
    { scope: `projects directly in group ${rootId}`, endpoint, because: malformedMessage(malformed), since },
  ];
}
