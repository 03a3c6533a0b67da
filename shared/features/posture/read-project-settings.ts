import type { JobOf } from '../../contracts/job.ts';
import type { ProjectFacts } from '../../contracts/posture/project-facts.ts';
import type { App } from '../app.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import { isCrawled } from '../connectors/domain/current-operation.ts';
import type { ProjectRow, Scope } from '../inventory/domain/inventory.ts';
import { purgeIfDeleted } from '../inventory/purge-if-deleted.ts';
import type { Assessment } from './domain/assessment.ts';
import { isOfQuery } from './domain/is-of-query.ts';
import { projectSettingsSource, settingsCalls } from './domain/project-settings.ts';
import { projectCiSource } from './domain/read-project-ci.ts';
import { readListedProject } from './domain/read-listed.ts';
import { projectRulesSource } from './domain/read-project-rules.ts';
import { factsOf, type Reading } from './domain/reading.ts';
import type { SettingsCall } from './domain/settings-call.ts';
import { settingsReadAt } from './domain/settings-due.ts';
import { settingsToRead } from './domain/settings-to-read.ts';
import { judgeProjects } from './judge-projects.ts';
import { askSettings } from './ask-settings.ts';
import type { FactSource } from './ports.ts';
import { updateReadModel } from './update-read-model.ts';

type SettingsJob = JobOf<'read-project-settings'>;
type Readings = Reading<ProjectFacts>[];

/** After so many failures GitLab is left alone, and the job is retried. */
const maxFailures = 3;
/** After so long without an answer GraphQL is not counted on. */
const maxSilentMs = 3 * 24 * 3_600_000;

/**
 * Asks GitLab for settings of some projects that it has by REST only, as far as checks need them, and judges the projects
 * by them. What was read before a failure is stored, then the failure is thrown. Idempotent, late and beside itself: settings
 * that were read since the cause arose are not asked for again, and a newer answer stays. Throws a `GitLabError`.
 */
export async function readProjectSettings(job: SettingsJob, app: App): Promise<void> {
  const connector = (await app.connectors.get(job.connector))?.value;
  const scope = { connectorId: job.connector.id, rootId: job.rootId };
  const root = (await app.rootGroups.get(scope))?.value;
  if (!isCrawled(connector, job.connector)) return purgeIfDeleted(job.connector, [job.rootId], app);
  if (root?.onboardingState !== 'Onboarded') return;
  const found = (await app.projects.whole(scope, job.ids)).map(({ value }) => value);
  const rows = found.filter(({ removed, facts }) => removed === undefined && facts.archived !== true);
  const known = await assessedOf(scope.connectorId, rows, app);
  const unread = rows.filter(({ facts }) => isUnread(known.get(facts.id), job.at));
  if (unread.length > 0) await readAndJudge(job, connector, { scope, rows: unread, known }, app);
}

type Projects = {
  scope: Scope;
  rows: readonly ProjectRow[];
  known: ReadonlyMap<number, Assessment<'project'>>;
};

async function assessedOf(
  connectorId: string,
  rows: readonly ProjectRow[],
  app: App,
): Promise<ReadonlyMap<number, Assessment<'project'>>> {
  const ids = rows.map(({ facts }) => facts.id);
  const stored = await app.assessments.projects.whole(connectorId, ids);
  return new Map(stored.map(({ value }) => [value.id, value]));
}

/** A project that was never assessed is assessed first, which sends this job again. */
function isUnread(known: Assessment<'project'> | undefined, at: string): boolean {
  return known !== undefined && !isRead(known, projectSettingsSource, at);
}

function isRead({ readings }: Assessment<'project'>, source: string, at: string): boolean {
  return readings.some((one) => one.source === source && one.readAt >= at);
}

async function readAndJudge(
  job: SettingsJob,
  connector: Connector,
  { scope, rows, known }: Projects,
  app: App,
): Promise<void> {
  const fresh = new Map<number, Readings>();
  const failures: unknown[] = [];
  const { facts } = await app.gitlab.connect(connector, job.urgent === true ? 'urgent' : 'background');
  for (const row of rows) {
    const readings: Readings = [];
    fresh.set(row.facts.id, readings);
    const assessment = known.get(row.facts.id);
    if (assessment === undefined) continue;
    try {
      await readOne({ row, assessment, readings, facts, at: job.at }, app);
    } catch (failure) {
      failures.push(failure);
      if (!isOfQuery(failure) || failures.length === maxFailures) break;
    }
  }
  const read = rows.filter((row) => (fresh.get(row.facts.id) ?? []).length > 0);
  await judge(job, { scope, rows: read, known }, fresh, app);
  if (failures.length > 0) throw failures[0];
}

async function judge(
  { connector }: SettingsJob,
  { scope, rows }: Projects,
  fresh: ReadonlyMap<number, Readings>,
  app: App,
): Promise<void> {
  try {
    await judgeProjects(scope, rows, { licence: undefined, fresh }, app);
    await updateReadModel(scope, { subject: 'project', ids: rows.map(({ facts }) => facts.id) }, app);
  } finally {
    await purgeIfDeleted(connector, [scope.rootId], app);
  }
}

type Project = {
  row: ProjectRow;
  assessment: Assessment<'project'>;
  /** Receives each answer as it comes. */
  readings: Readings;
  facts: FactSource;
  at: string;
};

/** Asks for what is wanted, one request at a time: an answer may decide about the next. */
async function readOne(project: Project, app: App): Promise<void> {
  const { row, assessment, readings, facts } = project;
  const begunAt = app.clock.now().toISOString();
  const next = () => nextCall(project, app.clock.now());
  for (let call = next(); call !== undefined; call = next()) {
    const readAt = app.clock.now().toISOString();
    readings.push(call.read(await askSettings(call, `/projects/${row.facts.id}`, facts), readAt));
  }
  const wanted = wantedCalls(project, app.clock.now()).map(({ source }) => source);
  const kept = wanted.filter((source) => !readings.some((one) => one.source === source));
  const unwanted = unwantedSources(project, wanted).map((source) => ({ source, readAt: begunAt, facts: {} }));
  const readAt = settingsReadAt(begunAt, assessment.readings, kept);
  readings.push(...unwanted, { source: projectSettingsSource, readAt, facts: {} });
}

/** Sources of former answers that nobody asks for again: they would grow old and count once more some day. */
function unwantedSources({ assessment }: Project, wanted: readonly string[]): string[] {
  const calls: SettingsCall[] = Object.values(settingsCalls);
  const known = assessment.readings.map(({ source }) => source);
  return calls
    .map(({ source }) => source)
    .filter((source) => known.includes(source) && !wanted.includes(source));
}

/** Calls that are wanted by what is known so far, answered ones included. */
function wantedCalls({ row, assessment, readings }: Project, now: Date): SettingsCall[] {
  const { licence } = assessment;
  const current = assessment.readings.filter((one) => !isGivenUp(one, now));
  const graphQl = current.find(({ source }) => source === projectRulesSource);
  const former = current.filter(({ source }) => !readings.some((one) => one.source === source));
  const facts = factsOf([readListedProject(row), ...former, ...readings], now);
  return settingsToRead({ facts, licence, graphQl }).map((name) => {
    const call: SettingsCall = settingsCalls[name];
    return { ...call, ...call.given?.(facts) };
  });
}

/** GraphQL that has not answered for days no longer does: what it had is read by REST. A sweep asks it each day. */
function isGivenUp({ source, readAt }: Reading<ProjectFacts>, now: Date): boolean {
  const isGraphQl = source === projectRulesSource || source === projectCiSource;
  return isGraphQl && now.getTime() - Date.parse(readAt) > maxSilentMs;
}

function nextCall(project: Project, now: Date): SettingsCall | undefined {
  const { assessment, readings, at } = project;
  return wantedCalls(project, now).find(({ source }) => {
    return !readings.some((one) => one.source === source) && !isRead(assessment, source, at);
  });
}
