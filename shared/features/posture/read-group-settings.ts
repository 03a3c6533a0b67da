import type { JobOf } from '../../contracts/job.ts';
import type { GroupFacts } from '../../contracts/posture/group-facts.ts';
import type { App } from '../app.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import { isCrawled } from '../connectors/domain/current-operation.ts';
import { isClaimed } from '../inventory/domain/root-state.ts';
import { purgeIfDeleted } from '../inventory/purge-if-deleted.ts';
import type { Assessment } from './domain/assessment.ts';
import { type GroupCallName, groupSettingsCalls, groupSettingsSource } from './domain/group-settings.ts';
import { groupSettingsToRead } from './domain/group-settings-to-read.ts';
import { isOfQuery } from './domain/is-of-query.ts';
import { factsOf, type Reading } from './domain/reading.ts';
import type { SettingsCall } from './domain/settings-call.ts';
import { settingsReadAt } from './domain/settings-due.ts';
import { groupRows } from './group-rows.ts';
import { type GroupsOfRoot, judgeGroups } from './judge-groups.ts';
import { askSettings } from './ask-settings.ts';
import type { FactSource } from './ports.ts';
import { updateReadModel } from './update-read-model.ts';

type SettingsJob = JobOf<'read-group-settings'>;
type Readings = Reading<GroupFacts>[];

/** After so many failures GitLab is left alone, and the job is retried. */
const maxFailures = 3;

/**
 * Asks GitLab for settings of some groups that it has by REST only, and judges the groups by them. What was read before a
 * failure is stored, then the failure is thrown. Idempotent, late and beside itself: settings that were read since the cause
 * arose are not asked for again, and a newer answer stays. Throws a `GitLabError`.
 */
export async function readGroupSettings(job: SettingsJob, app: App): Promise<void> {
  const connector = (await app.connectors.get(job.connector))?.value;
  const connectorId = job.connector.id;
  const root = (await app.rootGroups.get({ connectorId, rootId: job.rootId }))?.value;
  if (!isCrawled(connector, job.connector)) return purgeIfDeleted(job.connector, [job.rootId], app);
  if (root === undefined || !isClaimed(root)) return;
  const rows = await groupRows({ connectorId, root }, job.ids, app);
  const stored = await app.assessments.groups.whole(connectorId, job.ids);
  const known = new Map(stored.map(({ value }) => [value.id, value]));
  const unread = rows.filter(({ facts }) => isUnread(known.get(facts.id), job.at));
  if (unread.length > 0)
    await readAndJudge(job, connector, { groups: { connectorId, root, rows: unread }, known }, app);
}

type Known = { groups: GroupsOfRoot; known: ReadonlyMap<number, Assessment<'group'>> };

/** A group that was never assessed is assessed first, which sends this job again. */
function isUnread(known: Assessment<'group'> | undefined, at: string): boolean {
  return known !== undefined && !isRead(known, groupSettingsSource, at);
}

function isRead({ readings }: Assessment<'group'>, source: string, at: string): boolean {
  return readings.some((one) => one.source === source && one.readAt >= at);
}

async function readAndJudge(
  job: SettingsJob,
  connector: Connector,
  { groups, known }: Known,
  app: App,
): Promise<void> {
  const fresh = new Map<number, Readings>();
  const failures: unknown[] = [];
  const { facts } = await app.gitlab.connect(connector, job.urgent === true ? 'urgent' : 'background');
  for (const { facts: listed } of groups.rows) {
    const assessment = known.get(listed.id);
    if (assessment === undefined) continue;
    const readings: Readings = [];
    fresh.set(listed.id, readings);
    try {
      await readOne({ assessment, readings, facts, at: job.at }, app);
    } catch (failure) {
      failures.push(failure);
      if (!isOfQuery(failure) || failures.length === maxFailures) break;
    }
  }
  const read = groups.rows.filter((row) => (fresh.get(row.facts.id) ?? []).length > 0);
  await judge(job, { ...groups, rows: read }, fresh, app);
  if (failures.length > 0) throw failures[0];
}

async function judge(
  { connector, rootId }: SettingsJob,
  groups: GroupsOfRoot,
  fresh: ReadonlyMap<number, Readings>,
  app: App,
): Promise<void> {
  try {
    await judgeGroups(groups, { fresh }, app);
    const ids = groups.rows.map(({ facts }) => facts.id);
    await updateReadModel({ connectorId: connector.id, rootId }, { subject: 'group', ids }, app);
  } finally {
    await purgeIfDeleted(connector, [rootId], app);
  }
}

type Group = {
  assessment: Assessment<'group'>;
  /** Receives each answer as it comes. */
  readings: Readings;
  facts: FactSource;
  at: string;
};

async function readOne({ assessment, readings, facts, at }: Group, app: App): Promise<void> {
  const { id, licence } = assessment;
  const begunAt = app.clock.now().toISOString();
  const wanted = groupSettingsToRead({ facts: factsOf(assessment.readings, app.clock.now()), licence });
  const calls = wanted.map((name) => callOf(name, assessment));
  const kept = calls.map(({ source }) => source).filter((source) => isRead(assessment, source, at));
  for (const call of calls.filter(({ source }) => !kept.includes(source))) {
    const readAt = app.clock.now().toISOString();
    readings.push(call.read(await askSettings(call, `/groups/${id}`, facts), readAt));
  }
  const readAt = settingsReadAt(begunAt, assessment.readings, kept);
  readings.push({ source: groupSettingsSource, readAt, facts: {} });
}

function callOf(name: GroupCallName, assessment: Assessment<'group'>): SettingsCall<GroupFacts> {
  return groupSettingsCalls[name](assessment);
}
