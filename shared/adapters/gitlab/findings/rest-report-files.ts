import type { z } from 'zod';

import { GitLabBridge, GitLabJob, GitLabPipeline } from '../../../contracts/gitlab/pipelines.ts';
import type {
  ListedJob,
  ListedPipeline,
  ReportListing,
  ScannedProject,
} from '../../../features/findings/domain/report-listing.ts';
import { GitLabForbiddenError, GitLabNotFoundError } from '../../../platform/errors/gitlab-errors.ts';
import type { SendGet } from '../settings-source.ts';
import { listedRestJob } from './listed-files.ts';

type Branched = Pick<ScannedProject, 'id'> & { defaultBranch: string };

export type RestListing = {
  /** Lists the newest pipeline of each source, as nightly scans are other ones. Undefined for a project that is not seen. */
  newest(project: Branched): Promise<ReportListing | undefined>;
  /** Lists all pipelines that are looked at; those that are known whole cost no request. */
  all(project: Branched, known?: readonly ListedPipeline[]): Promise<ReportListing | undefined>;
};

const pipelinesLookedAt = 5;
const maxSources = 3;
/** Pages of 100 jobs of a pipeline. */
const maxPages = 5;
/** Child pipelines below each other, which GitLab limits to two. */
const maxDepth = 3;

type Found<Item> = { items: Item[]; isCut: boolean };

/** Lists report files by REST, for versions whose GraphQL lacks the fields. GitLab REST v4, Pipelines and Jobs. */
export function restListing(send: SendGet, now: () => Date): RestListing {
  async function list<Item>(
    path: string,
    query: Record<string, string>,
    schema: z.ZodType<Item>,
    most = maxPages,
  ): Promise<Found<Item>> {
    const found: Found<Item> = { items: [], isCut: false };
    let page: string | undefined = '1';
    for (let pages = 0; page !== undefined && pages < most; pages += 1) {
      const all = { per_page: '100', ...(page !== '1' && { page }), ...query };
      const { body, headers } = await send(path, new URLSearchParams(all).toString());
      const elements = Array.isArray(body) ? (body as unknown[]) : [];
      const items = elements.flatMap((element) => schema.safeParse(element).data ?? []);
      found.items.push(...items);
      found.isCut ||= !Array.isArray(body) || items.length < elements.length;
      page = nextPage(headers['x-next-page']);
    }
    return { ...found, isCut: found.isCut || page !== undefined };
  }

  async function jobsOf(projectId: number, pipelineId: number, depth: number): Promise<Found<ListedJob>> {
    const base = `/projects/${projectId}/pipelines/${pipelineId}`;
    const jobs = await list(`${base}/jobs`, {}, GitLabJob);
    const bridges = await list(`${base}/bridges`, {}, GitLabBridge);
    const found: Found<ListedJob> = {
      items: jobs.items.map((job) => listedRestJob(job, pipelineId, now())),
      isCut: jobs.isCut || bridges.isCut,
    };
    for (const { downstream_pipeline: below } of bridges.items) {
      if (below?.project_id !== projectId) continue;
      if (depth >= maxDepth) return { ...found, isCut: true };
      const children = await jobsOf(projectId, below.id, depth + 1);
      found.items.push(...children.items);
      found.isCut ||= children.isCut;
    }
    return found;
  }

  async function pipelineOf(
    projectId: number,
    pipeline: GitLabPipeline,
    known: readonly ListedPipeline[],
  ): Promise<ListedPipeline> {
    const whole = known.find((one) => one.id === pipeline.id && !one.isCut);
    if (whole !== undefined) return whole;
    const { id, sha, source, updated_at: updatedAt } = pipeline;
    const { items, isCut } = await jobsOf(projectId, id, 1);
    const jobs = items.filter(({ files, isArchiveExpired }) => files.length > 0 || isArchiveExpired);
    return { id, sha, source: source ?? undefined, finishedAt: updatedAt ?? undefined, jobs, isCut };
  }

  async function listed(
    { id: projectId, defaultBranch: ref }: Branched,
    choose: (pipelines: GitLabPipeline[]) => GitLabPipeline[],
    known: readonly ListedPipeline[] = [],
  ): Promise<ReportListing | undefined> {
    try {
      const query = { ref, status: 'success', per_page: String(pipelinesLookedAt) };
      const { items } = await list(`/projects/${projectId}/pipelines`, query, GitLabPipeline, 1);
      const pipelines: ListedPipeline[] = [];
      for (const pipeline of choose(items)) pipelines.push(await pipelineOf(projectId, pipeline, known));
      return { projectId, pipelines };
    } catch (failure) {
      if (failure instanceof GitLabNotFoundError && failure.fault === undefined) return undefined;
      const isForbidden = failure instanceof GitLabForbiddenError && failure.fault === undefined;
      if (!isForbidden) throw failure;
      return { projectId, pipelines: undefined };
    }
  }

  return {
    newest: (project) => listed(project, newestOfEachSource),
    all: (project, known) => listed(project, (pipelines) => pipelines, known),
  };
}

/** GitLab leaves the header empty on the last page. */
function nextPage(header: string | undefined): string | undefined {
  return header !== undefined && /^\d{1,9}$/.test(header) ? header : undefined;
}

function newestOfEachSource(pipelines: GitLabPipeline[]): GitLabPipeline[] {
  const newest = new Map<string | undefined, GitLabPipeline>();
  for (const pipeline of pipelines) {
    const source = pipeline.source ?? undefined;
    if (!newest.has(source)) newest.set(source, pipeline);
  }
  return [...newest.values()].slice(0, maxSources);
}
