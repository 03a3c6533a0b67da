import type { Probe } from '../../contracts/gitlab/graphql/probe.ts';
import type { JobOf } from '../../contracts/job.ts';
import type { ProjectFacts } from '../../contracts/posture/project-facts.ts';
import { retryOnConflict } from '../../platform/retry-on-conflict.ts';
import type { App } from '../app.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import { isCrawled } from '../connectors/domain/current-operation.ts';
import type { ProjectRow } from '../inventory/domain/inventory.ts';
import { type Assessment, withReadings, withVerdicts } from './domain/assessment.ts';
import { assess } from './domain/evaluate.ts';
import { licenceOf } from './domain/licence.ts';
import { readListedProject } from './domain/read-listed-project.ts';
import { readProjectRules } from './domain/read-project-rules.ts';
import type { Reading } from './domain/reading.ts';
import type { FactSource } from './ports.ts';
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
  const fresh = await gather(connector, present, app);
  for (const row of present) await judge(job, row, fresh.get(row.facts.id) ?? [], app);
}

/** A project that GitLab does not show is only judged by what is known already. */
async function gather(
  connector: Connector,
  rows: readonly ProjectRow[],
  app: App,
): Promise<Map<number, Reading<ProjectFacts>[]>> {
  const gitlab = await app.gitlab.connect(connector, 'bulk');
  const known = await gitlab.facts.probe();
  if (known === undefined) return new Map();
  const readAt = app.clock.now().toISOString();
  const { nodes } = await gitlab.facts.projectRules(
    rows.map(({ facts }) => facts.id),
    known,
  );
  return new Map([...nodes].map(([id, node]) => [id, [readProjectRules(node, selectedOf(known), readAt)]]));
}

function selectedOf(known: Probe) {
  const version = Number.parseInt(known.metadata?.version ?? '', 10);
  const fields = new Set([...known.project, ...known.branchRule]);
  return { fields, majorVersion: Number.isNaN(version) ? undefined : version };
}

async function judge(
  { connector: { id: connectorId }, rootId }: AssessJob,
  row: ProjectRow,
  fresh: readonly Reading<ProjectFacts>[],
  app: App,
): Promise<void> {
  await retryOnConflict(async () => {
    const stored = await app.assessments.get(connectorId, row.facts.id);
    const next = judged(stored?.value, { row, rootId, fresh, now: app.clock.now() });
    await app.assessments.put(connectorId, next, stored?.etag);
  });
}

type Judging = { row: ProjectRow; rootId: number; fresh: readonly Reading<ProjectFacts>[]; now: Date };

function judged(known: Assessment | undefined, { row, rootId, fresh, now }: Judging): Assessment {
  const readings = withReadings(known?.readings ?? [], fresh);
  const all = [readListedProject(row.facts, row.seenAt), ...readings];
  const verdicts = assess(projectRules, { readings: all, licence: licenceOf(all), now });
  return {
    id: row.facts.id,
    rootId,
    readings,
    verdicts: withVerdicts(known?.verdicts ?? {}, verdicts, now),
    rulesVersion,
  };
}
