import type { FindingKind, FindingScanner } from '../../../contracts/findings/finding.ts';
import { digest, hasValue, unitedKeys } from './keys.ts';
import { kindOfScan, type ScannedHead, type ScannedReport } from './scanned-head.ts';
import type { ReportedState } from './scanned-finding.ts';

/** A finding of one run: items that are the same, the first of them first. */
export type RunFinding = {
  /** Indices of the bodies of its items. */
  bodies: number[];
  keys: string[];
  kind: FindingKind;
  startLine?: number;
  endLine?: number;
  version?: string;
  image?: string;
  place?: number;
  /** None where GitLab itself lists it, whose report has no job. */
  jobs: string[];
  digest: string;
  reported?: ReportedState;
};

type Item = { head: ScannedHead; report: ScannedReport };

/**
 * Findings of all reports of one type in the tree of a pipeline. Items are the same if they share the best key, the exact place
 * (but for secrets with a value), or place and an identifier; so does everything that is the same as one of both. The first by
 * job, file and position gives the texts. Takes the heads out of the reports, as there may be 100,000. Contract findings.md, 5.2.
 */
export function mergeRun(reports: readonly ScannedReport[]): RunFinding[] {
  const items = inOrder(reports);
  const parents = Int32Array.from(items, (_, index) => index);
  const owners = new Map<string, number>();
  for (const [index, { head }] of items.entries()) {
    for (const key of mergingKeys(head)) {
      const owner = owners.get(key);
      if (owner === undefined) owners.set(key, index);
      else unite(parents, owner, index);
    }
  }
  owners.clear();
  const lists = new Map<string, string[]>();
  const repeated = Map.groupBy(
    items.keys().filter((index) => parents[index] !== index),
    (index) => rootOf(parents, index),
  );
  return items.flatMap((item, index) => {
    if (parents[index] !== index) return [];
    const others = repeated.get(index) ?? [];
    return merged([item, ...others.flatMap((other) => items[other] ?? [])], jobsOf(item, others.length));
  });

  /** The list of a job alone is shared. */
  function jobsOf({ report: { job } }: Item, others: number): string[] | undefined {
    if (others > 0) return undefined;
    const jobs = lists.get(job) ?? (job === '' ? [] : [job]);
    lists.set(job, jobs);
    return jobs;
  }
}

function inOrder(reports: readonly ScannedReport[]): Item[] {
  return reports
    .toSorted((one, other) => compare(one.job, other.job) || compare(one.file, other.file))
    .flatMap((report) => report.heads.splice(0).map((head) => ({ head, report })));
}

/** The best of `t:` and `v:`; GitLab's UUID for its own findings. */
function mergingKeys({ keys, sharedKeys }: ScannedHead): string[] {
  const best = keys.find((key) => /^[utv]:/.test(key));
  const exact = hasValue(keys) ? undefined : keys.find((key) => key.startsWith('x:'));
  // GitLab has merged its own already: two of them at one place are two.
  if (best?.startsWith('u:')) return [best];
  return [best, exact, ...sharedKeys].filter((key) => key !== undefined);
}

function merged(items: readonly Item[], jobs: string[] | undefined): RunFinding {
  const [first] = items as [Item, ...Item[]];
  const { body: _, sharedKeys: _shared, keys, ...head } = first.head;
  return {
    ...head,
    kind: kindOfScan(head.kind, first.report.scanner?.id),
    bodies: items.map((item) => item.head.body),
    keys:
      items.length === 1 ? keys : items.reduce<string[]>((all, item) => unitedKeys(all, item.head.keys), []),
    jobs: jobs ?? [...new Set(items.map(({ report }) => report.job))].filter((job) => job !== ''),
    digest: mergedDigest(items),
  };
}

/** The order of items and how often one is repeated change nothing, but for the first. */
function mergedDigest(items: readonly Item[]): string {
  const parts = items.map(({ head, report }) => `${head.digest} ${scannerText(report.scanner)}`);
  if (parts.length === 1) return digest(parts, 8);
  return digest([...new Set(parts)].toSorted(compare), 8);
}

function scannerText(scanner: FindingScanner | undefined): string {
  return scanner === undefined ? '' : [scanner.id, scanner.name, scanner.vendor, scanner.version].join(' ');
}

function unite(parents: Int32Array, one: number, other: number): void {
  const [low, high] = [rootOf(parents, one), rootOf(parents, other)].toSorted((a, b) => a - b);
  parents[high ?? 0] = low ?? 0;
}

function rootOf(parents: Int32Array, index: number): number {
  let root = index;
  while (parents[root] !== root) {
    const parent = parents[root] ?? root;
    parents[root] = parents[parent] ?? parent;
    root = parents[root] ?? root;
  }
  return root;
}

/** By code units, so that every process has the same order. */
function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
