import pMap from 'p-map';
import { z } from 'zod';

const inFlight = 10;
const pageSize = 100;
const passes = 3;

/** The simulator's answer to what a crawl by an Owner must find. */
const World = z.object({
  groups: z.array(z.object({ id: z.number(), subgroups: z.number(), projects: z.number() })),
});

export type Floor = { requests: number; milliseconds: number; projects: number; groups: number };

/**
 * The minimum that any crawl must do: every page of every root's groups and projects, each once, 10 in flight, parsed
 * and thrown away. It knows beforehand how many pages there are, which no real crawl does. The time is the median of
 * three passes, so that one slow pass does not decide every ratio.
 */
export async function measureFloor(gitlabUrl: string, token: string): Promise<Floor> {
  const floor = await countFloor(gitlabUrl);
  const times: number[] = [];
  for (let pass = 0; pass < passes; pass += 1) times.push(await readAll(floor.urls, token));
  const { requests, projects, groups } = floor;
  return { requests, projects, groups, milliseconds: median(times) };
}

/** The pages of the floor, without reading them: GitLab counts no request for it. */
export async function countFloor(
  gitlabUrl: string,
): Promise<Omit<Floor, 'milliseconds'> & { urls: string[] }> {
  const world = World.parse(await (await fetch(`${gitlabUrl}/-/simulator/world`)).json());
  const urls = world.groups
    .flatMap(({ id, subgroups, projects }) => [
      ...pagesOf(`groups/${id}/descendant_groups?order_by=id&sort=asc`, subgroups),
      ...pagesOf(
        `groups/${id}/projects?include_subgroups=true&with_shared=false&order_by=id&sort=asc`,
        projects,
      ),
    ])
    .map((path) => `${gitlabUrl}/api/v4/${path}`);
  return {
    urls,
    requests: urls.length,
    projects: world.groups.reduce((sum, root) => sum + root.projects, 0),
    groups: world.groups.reduce((sum, root) => sum + root.subgroups, 0),
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

async function readAll(urls: readonly string[], token: string): Promise<number> {
  const began = performance.now();
  await pMap(urls, (url) => readPage(url, token), { concurrency: inFlight });
  return performance.now() - began;
}

function pagesOf(list: string, items: number): string[] {
  const pages = Math.max(1, Math.ceil(items / pageSize));
  return Array.from({ length: pages }, (_, index) => `${list}&per_page=${pageSize}&page=${index + 1}`);
}

async function readPage(url: string, token: string): Promise<void> {
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  if (!response.ok) throw new Error(`The floor got ${response.status} from ${url}.`);
  await response.json();
}
