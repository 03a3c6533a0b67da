import {
  type Flaw,
  inventoryOf,
  pipelineById,
  type PipelineRecord,
  type ProjectRecord,
  type ScanKind,
  scanJobs,
  type SimulatedGitLab,
  type WorldInventory,
} from '../../local/gitlab/server.ts';
import { pick, type Random } from '../../local/seeded-random.ts';
import type { Finding } from '../../shared/contracts/findings/finding.ts';
import { isOpenState } from '../../shared/features/findings/domain/is-open-state.ts';
import type { Stores } from '../../shared/adapters/tables/open-tables.ts';

/** Kinds of which every flaw of a world has a place of its own, so that it is known by it. */
const kinds = ['sast', 'secret_detection', 'dependency_scanning'] as const satisfies ScanKind[];
type Kind = (typeof kinds)[number];
type InventoryProject = WorldInventory['projects'][number];

/** Runs scanners in a project of the world that the user owns: with more findings and fewer, some in a report that is cut. */
export function randomScan(gitlab: SimulatedGitLab, random: Random): string | undefined {
  const some = scannedProjects(gitlab);
  const project = some[Math.floor(random() * some.length)];
  if (project === undefined) return undefined;
  const few = () => Math.floor(random() * 4);
  const scans = kinds.map((kind) => ({
    kind,
    add: few(),
    fix: few(),
    moveLines: few(),
    shape: pick(random, ['whole', 'whole', 'whole', 'cut', 'scan-failed', 'html'] as const),
    kept: true,
    access: 'all' as const,
  }));
  const status = pick(random, ['success', 'success', 'failed'] as const);
  const { id } = gitlab.scans.run(recordOf(project, gitlab), { scans, status, others: false });
  return `scan of project ${project.id} in pipeline ${id}`;
}

/** Runs every scanner, so that the newest reports of each project are whole and have so many more findings. */
export function wholeScans(gitlab: SimulatedGitLab, add: number): void {
  const scans = kinds.map((kind) => ({ kind, add, kept: true, access: 'all' as const }));
  for (const project of scannedProjects(gitlab))
    gitlab.scans.run(recordOf(project, gitlab), { scans, others: false });
}

/** Few projects, so that one has several scans: those with pipelines that are shown, a branch, and not archived. */
export function scannedProjects(gitlab: SimulatedGitLab): InventoryProject[] {
  const demo = gitlab.world.user('demo');
  const owned = demo === undefined ? [] : inventoryOf(gitlab.world, demo).projects;
  return owned
    .filter(({ archived, markedForDeletionOn }) => !archived && markedForDeletionOn === undefined)
    .filter(({ id }) => gitlab.world.projectById(id)?.defaultBranch !== undefined)
    .filter((project) => gitlab.scans.pipelines(recordOf(project, gitlab)).length > 0)
    .slice(0, 2);
}

function recordOf({ id }: { id: number }, { world }: SimulatedGitLab): ProjectRecord {
  const record = world.projectById(id);
  if (record === undefined) throw new Error(`There is no project ${id}.`);
  return record;
}

/** Findings that were closed although the scan that closed them has them. By what a pipeline found, whatever happened since. */
export async function wronglyClosed(
  gitlab: SimulatedGitLab,
  stores: Stores,
  connectorId: string,
): Promise<string[]> {
  const wrong: string[] = [];
  for (const project of gitlab.world.projects) {
    for (const finding of await storedOf(stores, connectorId, project.id)) {
      const closings = finding.history.filter(({ state }) => state === 'fixed');
      for (const { pipelineId, why } of closings) {
        if (pipelineId === undefined || !isKnown(finding)) continue;
        const pipeline = pipelineById(gitlab.scans.pipelines(project), project.id, pipelineId);
        if (pipeline === undefined || flawsIn(pipeline, project).has(placeOf(finding)))
          wrong.push(`${placeOf(finding)} of project ${project.id} in pipeline ${pipelineId}: ${why}`);
      }
    }
  }
  return wrong;
}

/**
 * Differences between the open findings and the newest whole scans of those projects that are imported from reports. Secrets that
 * left the files stay open, as do findings of jobs that no longer run.
 */
export async function findingDifferences(
  gitlab: SimulatedGitLab,
  stores: Stores,
  connectorId: string,
): Promise<{ differences: string[]; compared: number; closed: number }> {
  const differences: string[] = [];
  let compared = 0;
  let closed = 0;
  for (const { id } of scannedProjects(gitlab)) {
    const project = recordOf({ id }, gitlab);
    const state = (await stores.findings.state({ connectorId, projectId: project.id }))?.value;
    const newest = newestOf(gitlab, project);
    if (newest === undefined || state?.source === 'gitlab') continue;
    compared += 1;
    const of = `of project ${project.id}`;
    if (state === undefined || state.wanted.length > 0) differences.push(`not imported: reports ${of}`);
    const stored = (await storedOf(stores, connectorId, id)).filter(isKnown);
    const open = stored.filter((finding) => isOpenState(finding.state));
    closed += stored.length - open.length;
    const places = open.map(placeOf);
    const found = flawsIn(newest, project);
    const jobs = new Set(scanJobs(newest, project.id).map(({ name }) => name));
    differences.push(
      ...[...found].filter((place) => !places.includes(place)).map((place) => `missing: ${place} ${of}`),
      ...places
        .filter((place, index) => places.indexOf(place) !== index)
        .map((place) => `twice: ${place} ${of}`),
      ...open
        .filter((finding) => !found.has(placeOf(finding)) && finding.goneSince === undefined)
        .filter((finding) => finding.jobs.every((job) => jobs.has(job)))
        .map((finding) => `not closed: ${placeOf(finding)} ${of}`),
    );
  }
  return { differences, compared, closed };
}

function newestOf({ scans }: SimulatedGitLab, project: ProjectRecord): PipelineRecord | undefined {
  const { defaultBranch } = project;
  return scans.pipelines(project).find(({ ref, status }) => ref === defaultBranch && status === 'success');
}

async function storedOf(stores: Stores, connectorId: string, projectId: number): Promise<Finding[]> {
  return (await Array.fromAsync(stores.findings.pages({ connectorId, projectId }, {}))).flat();
}

function isKnown({ kind }: Finding): boolean {
  return (kinds as readonly string[]).includes(kind);
}

/** Places of the flaws that scanners of a pipeline and its children reported as far as their reports go. */
function flawsIn(pipeline: PipelineRecord, project: ProjectRecord): Set<string> {
  return new Set(
    scanJobs(pipeline, project.id)
      .filter(({ kind }) => kinds.includes(kind as Kind))
      .flatMap(({ content }) => content.findings.map(placeOfFlaw)),
  );
}

function placeOfFlaw({ kind, identifiers, place }: Flaw): string {
  const { file, className, method, packageName } = place;
  return [kind, identifiers[0]?.value, file, className, method, packageName].join(' ');
}

function placeOf({ kind, primary, location }: Finding): string {
  const { file, class: className, method, package: named } = location;
  return [kind, primary.value, file, className, method, named].join(' ');
}
