import type { JobOf } from '../../contracts/job.ts';
import type { App } from '../app.ts';
import { assessJobs, settingsJobs } from '../inventory/domain/follow-up-jobs.ts';
import type { RootGroup, Scope } from '../inventory/domain/inventory.ts';
import { rowOfRoot } from '../inventory/domain/observed-root.ts';
import { groupSettingsSource } from './domain/group-settings.ts';
import { planSweep } from './domain/plan-sweep.ts';
import { groupRulesSource } from './domain/read-group-rules.ts';
import { groupRows } from './group-rows.ts';
import { judgeGroups, nothingOfGroups } from './judge-groups.ts';
import { rulesVersion } from './rules/version.ts';
import { updateReadModel } from './update-read-model.ts';

type SweepJob = JobOf<'sweep-posture'>;

/** A range query of rows, one of heads, and ten jobs at most. */
const rowsPerPage = 500;
const rowsJudgedAtOnce = 50;

/**
 * Compares a page of groups with their assessments and sends the jobs for what differs or is old; the first page has the root
 * group too. Groups that need no request are judged again, as settings of groups above hold for them too, and all come into
 * the read model, so that lists show the tree before groups are assessed. Returns the last id of the page; undefined if there
 * are no more. Idempotent, late and beside itself.
 */
export async function sweepGroups(job: SweepJob, root: RootGroup, app: App): Promise<number | undefined> {
  const { connector, rootId, at } = job;
  const scope = { connectorId: connector.id, rootId };
  const below = await app.groups.page(scope, job.after, rowsPerPage);
  const last = below.length < rowsPerPage ? undefined : below.at(-1)?.id;
  const isFirst = job.after === 0;
  const own = { id: rootId, fingerprint: rowOfRoot(root).fingerprint, removed: false };
  const rows = isFirst ? [own, ...below] : below;
  const heads = await headsOf(job, last, app);
  const sources = { source: groupRulesSource, settingsSource: groupSettingsSource };
  const plan = planSweep(rows, heads, { rootId, at, whole: job.whole === true, rulesVersion, ...sources });
  const common = { connector, rootId, subject: 'group', at } as const;
  await app.jobs.send([
    ...assessJobs({ ...common, ids: plan.assess }),
    ...settingsJobs({ ...common, ids: plan.settings }),
  ]);
  const toAssess = new Set(plan.assess);
  const known = rows.filter(({ id, removed }) => !removed && !toAssess.has(id)).map(({ id }) => id);
  await judgeAgain({ scope, root }, known, app);
  await removeRowless(scope, plan.rowless, app);
  const ids = [...rows.map(({ id }) => id), ...plan.rowless];
  await updateReadModel(scope, { subject: 'group', ids }, app);
  return last;
}

/** Heads of the page. That of the root group belongs to the first one, wherever its id lies. */
async function headsOf({ connector, rootId, after }: SweepJob, last = Number.MAX_SAFE_INTEGER, app: App) {
  const { groups } = app.assessments;
  const below = await groups.heads(connector.id, after + 1, last);
  const own = after === 0 ? await groups.headsOf(connector.id, [rootId]) : [];
  return [...own, ...below.filter(({ id }) => id !== rootId)];
}

type Place = { scope: Scope; root: RootGroup };

async function judgeAgain({ scope, root }: Place, ids: readonly number[], app: App): Promise<void> {
  const groups = { connectorId: scope.connectorId, root };
  for (let from = 0; from < ids.length; from += rowsJudgedAtOnce) {
    const rows = await groupRows(groups, ids.slice(from, from + rowsJudgedAtOnce), app);
    await judgeGroups({ ...groups, rows }, nothingOfGroups, app);
  }
}

/** An assessment follows its group into another root group, or where it became one, and is judged there soon. */
async function removeRowless(scope: Scope, ids: readonly number[], app: App): Promise<void> {
  if (ids.length === 0) return;
  const kept = new Set<number>();
  for (const { facts } of await app.rootGroups.list(scope.connectorId)) {
    kept.add(facts.id);
    const rows = await app.groups.stored({ ...scope, rootId: facts.id }, ids);
    for (const { id } of rows) kept.add(id);
  }
  await app.assessments.groups.remove(
    scope.connectorId,
    ids.filter((id) => !kept.has(id)),
  );
}
