import type { Probe } from '../../contracts/gitlab/graphql/probe.ts';
import type { JobOf } from '../../contracts/job.ts';
import type { ProjectFacts } from '../../contracts/posture/project-facts.ts';
import { GitLabError } from '../../platform/errors/gitlab-errors.ts';
import type { App } from '../app.ts';
import { settingsJobs } from '../inventory/domain/follow-up-jobs.ts';
import { purgeIfDeleted } from '../inventory/purge-if-deleted.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import { isCrawled } from '../connectors/domain/current-operation.ts';
import type { ProjectRow, RootGroup, Scope } from '../inventory/domain/inventory.ts';
import type { AssessmentHead } from './domain/assessment.ts';
import { isOfQuery } from './domain/is-of-query.ts';
import { leadsOutside } from './domain/ci/ci-path.ts';
import { defaultCiPath, projectCiSource, readProjectCi } from './domain/read-project-ci.ts';
import { projectRulesSource, readProjectRules, type Selected } from './domain/read-project-rules.ts';
import type { Reading } from './domain/reading.ts';
import { areSettingsDue, settingsDueLater } from './domain/settings-due.ts';
import { type Gathered, judgeProjects } from './judge-projects.ts';
import type { FactSource, LicensedProject } from './ports.ts';
import { rulesVersion } from './rules/version.ts';
import { updateReadModel } from './update-read-model.ts';

type AssessJob = JobOf<'assess-projects'>;

/**
 * Asks GitLab for what its lists leave out of some projects, and judges them; new ones first by the lists alone. If GitLab
 * can't be asked now, they are judged by what is known, and the failure is thrown. Idempotent, late and beside itself: a newer
 * answer stays, a verdict that is as it was keeps its time, and a project that is gone is left out. Sends the jobs that read
 * further settings. Throws a `GitLabError`.
 */
export async function assessProjects(job: AssessJob, app: App): Promise<void> {
  const connector = (await app.connectors.get(job.connector))?.value;
  const scope = { connectorId: job.connector.id, rootId: job.rootId };
  const root = (await app.rootGroups.get(scope))?.value;
  if (!isCrawled(connector, job.connector)) return purgeIfDeleted(job.connector, [job.rootId], app);
  if (root?.onboardingState !== 'Onboarded') return;
  const rows = (await app.projects.whole(scope, job.ids)).map(({ value }) => value);
  const present = rows.filter(({ removed }) => removed === undefined);
  const heads = await headsOf(job, present, app);
  const unread = unserved(job, present, heads);
  try {
    await judgeByLists(
      scope,
      unread.filter(({ facts }) => !heads.has(facts.id)),
      app,
    );
    const { failure, ...gathered } = await ask(job, connector, root, unread, app);
    if (unread.length > 0) await judgeProjects(scope, unread, gathered, app);
    if (failure === undefined || isOfQuery(failure)) await sendSettingsJobs(job, present, heads, app);
    if (failure !== undefined) throw failure;
  } finally {
    await showChanges(scope, job, app);
  }
}

/** New projects are judged before GitLab is asked, as its answers wait for the requests of a crawl. */
async function judgeByLists(scope: Scope, rows: readonly ProjectRow[], app: App): Promise<void> {
  if (rows.length === 0) return;
  await judgeProjects(scope, rows, nothingNew, app);
  await updateReadModel(scope, { subject: 'project', ids: rows.map(({ facts }) => facts.id) }, app);
}

/** Also takes away what is gone. */
async function showChanges(scope: Scope, job: AssessJob, app: App): Promise<void> {
  try {
    await updateReadModel(scope, { subject: 'project', ids: job.ids }, app);
  } finally {
    await purgeIfDeleted(job.connector, [job.rootId], app);
  }
}

type Heads = ReadonlyMap<number, AssessmentHead>;

async function headsOf(
  { connector }: AssessJob,
  rows: readonly ProjectRow[],
  { assessments }: App,
): Promise<Heads> {
  const ids = rows.map(({ facts }) => facts.id);
  const heads = await assessments.projects.headsOf(connector.id, ids);
  return new Map(heads.map((head) => [head.id, head]));
}

/** Two jobs may want the same: a project that was read and judged since the cause arose needs no second request. */
function unserved({ rootId, at }: AssessJob, rows: readonly ProjectRow[], heads: Heads): ProjectRow[] {
  return rows.filter(({ facts, fingerprint }) => {
    const head = heads.get(facts.id);
    if (head?.fingerprint !== fingerprint || head.rootId !== rootId) return true;
    const readAt = [head.readTimes[projectRulesSource], head.readTimes[projectCiSource]];
    return head.rulesVersion !== rulesVersion || readAt.some((time) => time === undefined || time < at);
  });
}

/**
 * After the projects are judged, because the answers so far decide what is asked for. Nothing that a webhook reports is lost:
 * within an hour after settings were read, a job for the end of that hour is sent, the same for all webhooks until then. Unless it is
 * carried out, no reading is younger than the hour, and the next webhook or sweep reads them.
 */
async function sendSettingsJobs(
  { connector, rootId, at, urgent, hourly }: AssessJob,
  rows: readonly ProjectRow[],
  heads: Heads,
  app: App,
): Promise<void> {
  const read = rows
    .filter(({ facts }) => facts.archived !== true)
    .map(({ facts: { id } }) => heads.get(id) ?? { id, readTimes: {} });
  const ids = read.filter((head) => areSettingsDue(head, { at, urgent, hourly })).map(({ id }) => id);
  const wanted = { connector, rootId, subject: 'project' } as const;
  await app.jobs.send(settingsJobs({ ...wanted, ids, at, urgent: urgent === true }));
  for (const head of read) {
    const due = settingsDueLater(head, { at, hourly });
    if (due === undefined) continue;
    await app.jobs.send(settingsJobs({ ...wanted, ids: [head.id], at: due.toISOString() }), { at: due });
  }
}

const nothingNew: Gathered = { licence: undefined, fresh: new Map() };

function rootPathOf({ facts }: RootGroup): string {
  return facts.fullyQualifiedName.replaceAll('$', '/');
}

type Answers = Gathered & { failure?: GitLabError };

/** Facts of the projects that GitLab shows; the others are judged by what is known already. A failure loses no earlier answer. */
async function ask(
  job: AssessJob,
  connector: Connector,
  root: RootGroup,
  rows: readonly ProjectRow[],
  app: App,
): Promise<Answers> {
  const gathered: Answers = { ...nothingNew };
  if (rows.length === 0) return gathered;
  try {
    await gather(job, { connector, root, rows }, gathered, app);
  } catch (failure) {
    if (!(failure instanceof GitLabError)) throw failure;
    gathered.failure = failure;
  }
  return gathered;
}

type Subjects = { connector: Connector; root: RootGroup; rows: readonly ProjectRow[] };

async function gather(
  { urgent }: AssessJob,
  { connector, root, rows }: Subjects,
  into: Answers,
  app: App,
): Promise<void> {
  const { facts } = await app.gitlab.connect(connector, urgent === true ? 'urgent' : 'background');
  const known = await facts.probe();
  if (known !== undefined) into.fresh = await rulesOf(facts, rows, known, app);
  const projects = licensedProjects(rows, into.fresh);
  into.licence = await facts.licence(rootPathOf(root), known, () => Promise.resolve(projects));
  if (known === undefined) return;
  into.fresh = merged(into.fresh, await filesOf(facts, rows, known, app));
}

type Readings = ReadonlyMap<number, readonly Reading<ProjectFacts>[]>;

/** Projects that the token may administer, and those of which no answer says whether it may. */
function licensedProjects(rows: readonly ProjectRow[], fresh: Readings): LicensedProject[] {
  return rows.flatMap(({ facts: { id } }): LicensedProject[] => {
    const reading = fresh.get(id)?.find(({ source }) => source === projectRulesSource);
    if (reading === undefined) return [{ id, mayAdminister: false }];
    return reading.facts.mayAdminister === true ? [{ id, mayAdminister: true }] : [];
  });
}

async function rulesOf(
  facts: FactSource,
  rows: readonly ProjectRow[],
  known: Probe,
  { clock }: App,
): Promise<Readings> {
  const readAt = clock.now().toISOString();
  const nodes = await facts.projectRules(
    rows.map((row) => row.facts.id),
    known,
  );
  const selected = selectedOf(known);
  return new Map([...nodes].map(([id, node]) => [id, [readProjectRules(node, selected, readAt)]]));
}

/** CI files are asked for at the paths that the lists name. */
async function filesOf(
  facts: FactSource,
  rows: readonly ProjectRow[],
  known: Probe,
  { clock }: App,
): Promise<Readings> {
  const readAt = clock.now().toISOString();
  const own = rows.map((row) => row.facts.ciConfigPath ?? '').filter((path) => path !== '');
  const paths = [...new Set([defaultCiPath, ...own.filter((path) => !leadsOutside(path))])];
  const nodes = await facts.projectCi(
    rows.map((row) => row.facts.id),
    paths,
    known,
  );
  // The instance can't be asked, which need not be found out again by each job.
  if (nodes === undefined)
    return new Map(rows.map((row) => [row.facts.id, [{ source: projectCiSource, readAt, facts: {} }]]));
  return new Map([...nodes].map(([id, node]) => [id, [readProjectCi(node, paths, readAt)]]));
}

function merged(one: Readings, other: Readings): Readings {
  const ids = [...new Set([...one.keys(), ...other.keys()])];
  return new Map(ids.map((id) => [id, [...(one.get(id) ?? []), ...(other.get(id) ?? [])]]));
}

/** An instance may have the object of CI/CD settings without what is asked of it: then it is not selected. */
function selectedOf(known: Probe): Selected {
  const version = Number.parseInt(known.metadata?.version ?? '', 10);
  const fields = new Set([...known.project, ...known.branchRule, ...known.pushRules]);
  if (!known.ciCdSettings.has('inboundJobTokenScopeEnabled')) fields.delete('ciCdSettings');
  return { fields, majorVersion: Number.isNaN(version) ? undefined : version };
}
