import type { Probe } from '../../contracts/gitlab/graphql/probe.ts';
import type { JobOf } from '../../contracts/job.ts';
import type { ProjectFacts } from '../../contracts/posture/project-facts.ts';
import { retryOnConflict } from '../../platform/retry-on-conflict.ts';
import type { App } from '../app.ts';
import { purgeIfDeleted } from '../inventory/purge-if-deleted.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import { isCrawled } from '../connectors/domain/current-operation.ts';
import type { ProjectRow, RootGroup } from '../inventory/domain/inventory.ts';
import { withReadings, withVerdicts } from './domain/assessment.ts';
import { assess } from './domain/evaluate.ts';
import type { Licence } from './domain/licence.ts';
import { readListedProject } from './domain/read-listed.ts';
import { readProjectRules, type Selected } from './domain/read-project-rules.ts';
import type { Reading } from './domain/reading.ts';
import { projectRules } from './rules/all.ts';
import { rulesVersion } from './rules/version.ts';

type AssessJob = JobOf<'assess-projects'>;

/**
 * Asks GitLab for what its lists leave out of some projects, and judges them. Idempotent, late and beside itself: a newer
 * answer stays, a verdict that is as it was keeps its time, and a project that is gone is left out. Throws a `GitLabError`.
 */
export async function assessProjects(job: AssessJob, app: App): Promise<void> {
  const connector = (await app.connectors.get(job.connector))?.value;
  const scope = { connectorId: job.connector.id, rootId: job.rootId };
  const root = (await app.rootGroups.get(scope))?.value;
  if (!isCrawled(connector, job.connector) || root?.onboardingState !== 'Onboarded') return;
  const rows = (await app.projects.whole(scope, job.ids)).map(({ value }) => value);
  const present = rows.filter(({ removed }) => removed === undefined);
  if (present.length === 0) return;
  const gathered = await gather(connector, rootPathOf(root), present, app);
  for (const row of present) await judge(job, row, gathered, app);
  await purgeIfDeleted(job.connector, [job.rootId], app);
}

type Gathered = { licence: Licence; fresh: ReadonlyMap<number, Reading<ProjectFacts>> };

function rootPathOf({ facts }: RootGroup): string {
  return facts.fullyQualifiedName.replaceAll('$', '/');
}

/** Facts of the projects that GitLab shows; the others are judged by what is known already. */
async function gather(
  connector: Connector,
  rootPath: string,
  rows: readonly ProjectRow[],
  app: App,
): Promise<Gathered> {
  const { facts } = await app.gitlab.connect(connector, 'bulk');
  const known = await facts.probe();
  if (known === undefined) return { licence: 'unknown', fresh: new Map() };
  const readAt = app.clock.now().toISOString();
  const licence = await facts.licence(rootPath, known);
  const nodes = await facts.projectRules(
    rows.map((row) => row.facts.id),
    known,
  );
  const selected = selectedOf(known);
  const fresh = [...nodes].map(([id, node]) => [id, readProjectRules(node, selected, readAt)] as const);
  return { licence, fresh: new Map(fresh) };
}

function selectedOf(known: Probe): Selected {
  const version = Number.parseInt(known.metadata?.version ?? '', 10);
  const fields = new Set([...known.project, ...known.branchRule]);
  return { fields, majorVersion: Number.isNaN(version) ? undefined : version };
}

async function judge(
  { connector: { id: connectorId }, rootId }: AssessJob,
  row: ProjectRow,
  { licence, fresh }: Gathered,
  app: App,
): Promise<void> {
  const { id } = row.facts;
  await retryOnConflict(async () => {
    const stored = await app.assessments.get(connectorId, id);
    const readings = withReadings(
      stored?.value.readings ?? [],
      [fresh.get(id)].filter((one) => one !== undefined),
    );
    const now = app.clock.now();
    const all = [readListedProject(row.facts, row.seenAt), ...readings];
    const verdicts = assess(projectRules, { readings: all, licence, now });
    const before = stored?.value.verdicts ?? {};
    const next = {
      id,
      rootId,
      licence,
      readings,
      verdicts: withVerdicts(before, verdicts, now),
      rulesVersion,
    };
    await app.assessments.put(connectorId, next, stored?.etag);
  });
}
