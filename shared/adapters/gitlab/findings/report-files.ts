import type { Probe } from '../../../contracts/gitlab/graphql/probe.ts';
import { ReportFilesNode } from '../../../contracts/gitlab/graphql/report-files.ts';
import type { ReportListing, ScannedProject } from '../../../features/findings/domain/report-listing.ts';
import { type Ask, nodesById } from '../graphql/nodes-by-id.ts';
import { listedPipeline } from './listed-files.ts';
import { reportFilesQuery } from './report-files-query.ts';
import type { RestListing } from './rest-report-files.ts';

/** Projects in a request: GitLab gives up on larger ones with nested pipelines (gl#502194). */
const projectsAtOnce = 25;

type Branched = ScannedProject & { defaultBranch: string };

/** Lists by GraphQL; by REST what it does not know or fails to answer. */
export async function reportFiles(
  projects: readonly ScannedProject[],
  known: Probe | undefined,
  { ask, rest }: { ask: Ask; rest: RestListing },
): Promise<Map<number, ReportListing>> {
  const listings = new Map<number, ReportListing>();
  const branched: Branched[] = [];
  for (const { defaultBranch, ...project } of projects) {
    if (defaultBranch === undefined) listings.set(project.id, { projectId: project.id, pipelines: [] });
    else branched.push({ ...project, defaultBranch });
  }
  const query = known && reportFilesQuery(known);
  const left = query === undefined ? branched : await askFor(branched, query, ask, listings);
  for (const project of left) {
    const listing = await rest.newest(project);
    if (listing !== undefined) listings.set(project.id, listing);
  }
  return listings;
}

/** Adds listings; returns projects about which GitLab failed. */
async function askFor(
  projects: readonly Branched[],
  query: string,
  ask: Ask,
  listings: Map<number, ReportListing>,
): Promise<Branched[]> {
  const left: Branched[] = [];
  for (const [ref, ofBranch] of Map.groupBy(projects, ({ defaultBranch }) => defaultBranch)) {
    for (let from = 0; from < ofBranch.length; from += projectsAtOnce) {
      const page = ofBranch.slice(from, from + projectsAtOnce);
      const question = { query, type: 'Project', list: 'projects', schema: ReportFilesNode } as const;
      const ids = page.map(({ id }) => id);
      const { nodes, failed } = await nodesById(ask, ids, { ...question, variables: { ref } });
      for (const [projectId, { pipelines }] of nodes)
        listings.set(projectId, { projectId, pipelines: pipelines?.items.map(listedPipeline) });
      left.push(...page.filter(({ id }) => failed.has(id)));
    }
  }
  return left;
}
