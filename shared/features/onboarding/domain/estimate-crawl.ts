/** Totals below a root group as GitLab returns them; absent above 10,000. */
type Totals = { projects?: number | undefined; subgroups?: number | undefined };

const pageSize = 100;
export const maxTotal = 10_000;
/** Throughput of a crawl if GitLab responds within a second: ten concurrent requests. */
const requestsPerMinute = 600;

/** Estimates the minimum cost of a first crawl of these root groups, with 100 items a request. */
export function estimateCrawl(roots: readonly Totals[]): {
  projectsExpected: number;
  requestsExpected: number;
  minutesExpected: number;
} {
  const [projects, subgroups] = [
    roots.map((root) => known(root.projects)),
    roots.map((root) => known(root.subgroups)),
  ];
  const requestsExpected =
    1 + sum([...projects, ...subgroups].map((total) => Math.max(1, Math.ceil(total / pageSize))));
  return {
    projectsExpected: sum(projects),
    requestsExpected,
    minutesExpected: Math.ceil(requestsExpected / requestsPerMinute),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function known(total: number | undefined): number {
  return total ?? maxTotal;
}
