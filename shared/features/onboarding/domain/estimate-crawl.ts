/** What GitLab says there is below a root group; absent where it withholds it, above 10,000. */
type Totals = { projects?: number | undefined; subgroups?: number | undefined };

const pageSize = 100;
const withheldAbove = 10_000;
/** What a crawl keeps up next to a GitLab that answers in a second: ten at a time, and not more. */
const requestsPerMinute = 600;

/** How much a first crawl of these root groups takes, at least: a list of 100 a request. */
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
  return total ?? withheldAbove;
}
