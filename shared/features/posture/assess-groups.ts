import type { JobOf } from '../../contracts/job.ts';
import { GitLabError } from '../../platform/errors/gitlab-errors.ts';
import type { App } from '../app.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import { isCrawled } from '../connectors/domain/current-operation.ts';
import { settingsJobs } from '../inventory/domain/follow-up-jobs.ts';
import { typedPathOf } from '../inventory/domain/group-path.ts';
import type { GroupRow, Scope } from '../inventory/domain/inventory.ts';
import { isClaimed } from '../inventory/domain/root-state.ts';
import { purgeIfDeleted } from '../inventory/purge-if-deleted.ts';
import type { AssessmentHead } from './domain/assessment.ts';
import { groupSettingsSource } from './domain/group-settings.ts';
import { isOfQuery } from './domain/is-of-query.ts';
import { groupRulesSource, readGroupRules } from './domain/read-group-rules.ts';
import { areSettingsDue } from './domain/settings-due.ts';
import { groupRows } from './group-rows.ts';
import { type GatheredGroups, type GroupsOfRoot, judgeGroups, nothingOfGroups } from './judge-groups.ts';
import type { LicensedProject } from './ports.ts';
import { rulesVersion } from './rules/version.ts';
import { updateReadModel } from './update-read-model.ts';

type AssessJob = JobOf<'assess-groups'>;

/**
 * Asks GitLab for what its lists leave out of some groups, and judges them; the root group is one of its groups. If GitLab
 * can't be asked now, they are judged by what is known, and the failure is thrown. Idempotent, late and beside itself: a
 * newer answer stays, a verdict that is as it was keeps its time, and a group that is gone is left out. Sends the jobs that
 * read further settings. Throws a `GitLabError`.
 */
export async function assessGroups(job: AssessJob, app: App): Promise<void> {
  const connector = (await app.connectors.get(job.connector))?.value;
  const scope = { connectorId: job.connector.id, rootId: job.rootId };
  const root = (await app.rootGroups.get(scope))?.value;
  if (!isCrawled(connector, job.connector)) return purgeIfDeleted(job.connector, [job.rootId], app);
  if (root === undefined || !isClaimed(root)) return;
  const { connectorId } = scope;
  const rows = await groupRows({ connectorId, root }, job.ids, app);
  const heads = await app.assessments.groups.headsOf(connectorId, job.ids);
  const unread = unserved(job, rows, heads);
  try {
    const failure = await judge({ connectorId, root, rows: unread }, job, connector, app);
    if (failure === undefined || isOfQuery(failure)) await sendSettingsJobs(job, rows, heads, app);
    if (failure !== undefined) throw failure;
  } finally {
    await showChanges(job, app);
  }
}

/** Judges by fresh answers, or by what is known if GitLab can't be asked, and then returns that failure. */
async function judge(
  groups: GroupsOfRoot,
  job: AssessJob,
  connector: Connector,
  app: App,
): Promise<GitLabError | undefined> {
  if (groups.rows.length === 0) return undefined;
  try {
    await judgeGroups(groups, await gather(groups, job, connector, app), app);
    return undefined;
  } catch (failure) {
    if (!(failure instanceof GitLabError)) throw failure;
    await judgeGroups(groups, nothingOfGroups, app);
    return failure;
  }
}

/** After the groups are judged, because the answers so far decide what is asked for. */
async function sendSettingsJobs(
  { connector, rootId, at, urgent }: AssessJob,
  rows: readonly GroupRow[],
  heads: readonly AssessmentHead[],
  app: App,
): Promise<void> {
  const known = new Map(heads.map((head) => [head.id, head]));
  const ids = rows
    .map(({ facts: { id } }) => known.get(id) ?? { id, readTimes: {} })
    .filter((head) => areSettingsDue(head, { at, urgent }, groupSettingsSource))
    .map(({ id }) => id);
  const wanted = { connector, rootId, subject: 'group', ids, at, urgent: urgent === true } as const;
  await app.jobs.send(settingsJobs(wanted));
}

/** Also takes away what is gone. */
async function showChanges({ connector, rootId, ids }: AssessJob, app: App): Promise<void> {
  try {
    const scope = { connectorId: connector.id, rootId };
    await updateReadModel(scope, { subject: 'group', ids }, app);
  } finally {
    await purgeIfDeleted(connector, [rootId], app);
  }
}

/** Two jobs may want the same: a group that was read and judged since the cause arose needs no second request. */
function unserved(
  { rootId, at }: AssessJob,
  rows: readonly GroupRow[],
  heads: readonly AssessmentHead[],
): GroupRow[] {
  const known = new Map(heads.map((head) => [head.id, head]));
  return rows.filter(({ facts, fingerprint }) => {
    const head = known.get(facts.id);
    if (head?.fingerprint !== fingerprint || head.rootId !== rootId) return true;
    const readAt = head.readTimes[groupRulesSource];
    return head.rulesVersion !== rulesVersion || readAt === undefined || readAt < at;
  });
}

/** Facts of the groups that GitLab shows; the others are judged by what is known already. */
async function gather(
  { connectorId, root, rows }: GroupsOfRoot,
  { urgent }: AssessJob,
  connector: Connector,
  app: App,
): Promise<GatheredGroups> {
  const { facts } = await app.gitlab.connect(connector, urgent === true ? 'urgent' : 'background');
  const known = await facts.probe();
  const fullPath = typedPathOf(root.facts.fullyQualifiedName);
  const scope = { connectorId, rootId: root.facts.id };
  const licence = await facts.licence(fullPath, known, () => licensedProjects(scope, app));
  if (known === undefined) return { ...nothingOfGroups, licence };
  const readAt = app.clock.now().toISOString();
  const ids = rows.map((row) => row.facts.id);
  const nodes = (await facts.groupRules(ids, known)) ?? new Map<number, never>();
  return { licence, fresh: new Map([...nodes].map(([id, node]) => [id, [readGroupRules(node, readAt)]])) };
}

/** Some projects of the root group, of which one may show the licence. */
async function licensedProjects(scope: Scope, app: App): Promise<LicensedProject[]> {
  const rows = await app.projects.page(scope, 0, 20);
  const present = rows.filter(({ missing, removed }) => !missing && !removed);
  return present.map(({ id }) => ({ id, mayAdminister: false }));
}
