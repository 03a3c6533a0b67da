import pMap from 'p-map';
import { z } from 'zod';

const inFlight = 10;
const pageSize = 100;

/** What the simulator says an Owner's crawl must find. */
const World = z.object({
  groups: z.array(z.object({ id: z.number(), subgroups: z.number(), projects: z.number() })),
});

export type Floor = { requests: number; milliseconds: number; projects: number; groups: number };

/**
 * The least that any crawl must do: every page of every root's groups and projects, each once, 10 in flight, parsed
 * and thrown away. It knows beforehand how many pages there are, which no real crawl does.
 */
export async function measureFloor(gitlabUrl: string, token: string): Promise<Floor> {
  const world = World.parse(await (await fetch(`${gitlabUrl}/-/simulator/world`)).json());
  const urls = world.groups.flatMap(({ id, subgroups, projects }) => [
    ...pagesOf(`groups/${id}/descendant_groups?order_by=id&sort=asc`, subgroups),
    ...pagesOf(
      `groups/${id}/projects?include_subgroups=true&with_shared=false&order_by=id&sort=asc`,
      projects,
    ),
  ]);
  const began = performance.now();
  await pMap(urls, (url) => readPage(`${gitlabUrl}/api/v4/${url}`, token), { concurrency: inFlight });
  return {
    requests: urls.length,
    milliseconds: performance.now() - began,
    projects: world.groups.reduce((sum, root) => sum + root.projects, 0),
    groups: world.groups.reduce((sum, root) => sum + root.subgroups, 0),
  };
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
