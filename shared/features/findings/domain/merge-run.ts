import { PackedList } from '../../../platform/packed-list.ts';
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
/** Items of all reports in their order, made when they are asked for. */
type ItemList = { length: number; at(index: number): Item | undefined; drop(index: number): void };

/**
 * Findings of all reports of one type in the tree of a pipeline. Items are the same if they share the best key, the exact place
 * (but for secrets with a value), or place and an identifier; so does everything that is the same as one of both. The first by
 * job, file and position gives the texts. Drops the heads of the reports, as there may be 100,000. Contract findings.md, 5.2.
 */
export function mergeRun(reports: readonly ScannedReport[]): PackedList<RunFinding> {
  const items = inOrder(reports);
  const parents = parentsOf(items);
  const repeated = Map.groupBy(
    parents.keys().filter((index) => parents[index] !== index),
    (index) => rootOf(parents, index),
  );
  const findings = new PackedList<RunFinding>();
  for (const [index, parent] of parents.entries()) {
    const all = parent === index ? [index, ...(repeated.get(index) ?? [])] : [];
    const same = all.flatMap((one) => items.at(one) ?? []);
    for (const one of all) items.drop(one);
    if (same.length > 0) findings.push(merged(same));
  }
  return findings;
}

/** Each item points to another that is the same, the first of all to itself. One sort of keys at a time, as there are many. */
function parentsOf(items: ItemList): Int32Array {
  const parents = Int32Array.from({ length: items.length }, (_, index) => index);
  for (const keysOf of mergingKeys) {
    const owners = new Map<string, number>();
    for (let index = 0; index < items.length; index += 1) {
      const item = items.at(index);
      for (const key of item === undefined ? [] : keysOf(item.head)) {
        const owner = owners.get(key);
        if (owner === undefined) owners.set(key, index);
        else unite(parents, owner, index);
      }
    }
  }
  return parents;
}

function inOrder(reports: readonly ScannedReport[]): ItemList {
  const sorted = reports.toSorted(
    (one, other) => compare(one.job, other.job) || compare(one.file, other.file),
  );
  let length = 0;
  const parts = sorted.map((report) => {
    const first = length;
    length += report.heads.length;
    return { report, first };
  });
  const partOf = (index: number) => parts.findLast(({ first }) => first <= index);
  return {
    length,
    at(index) {
      const part = partOf(index);
      const head = part?.report.heads.at(index - part.first);
      return part === undefined || head === undefined ? undefined : { head, report: part.report };
    },
    drop(index) {
      const part = partOf(index);
      part?.report.heads.drop?.(index - part.first);
    },
  };
}

/** Keys by which items are the same: the best one, the exact place, and those that scanners share. */
const mergingKeys: readonly ((head: ScannedHead) => readonly string[])[] = [
  ({ keys }) => bestOf(keys),
  ({ keys }) =>
    isListed(keys) || hasValue(keys) ? [] : keys.filter((key) => key.startsWith('x:')).slice(0, 1),
  ({ keys, sharedKeys }) => (isListed(keys) ? [] : sharedKeys),
];

/** The best of `t:` and `v:`; GitLab's UUID for its own findings. */
function bestOf(keys: readonly string[]): string[] {
  return keys.filter((key) => /^[utv]:/.test(key)).slice(0, 1);
}

/** GitLab has merged its own already: two of them at one place are two. */
function isListed(keys: readonly string[]): boolean {
  return bestOf(keys)[0]?.startsWith('u:') === true;
}

function merged(items: readonly Item[]): RunFinding {
  const [first] = items as [Item, ...Item[]];
  const { body: _, sharedKeys: _shared, keys, ...head } = first.head;
  return {
    ...head,
    kind: kindOfScan(head.kind, first.report.scanner?.id),
    bodies: items.map((item) => item.head.body),
    keys:
      items.length === 1 ? keys : items.reduce<string[]>((all, item) => unitedKeys(all, item.head.keys), []),
    jobs: [...new Set(items.map(({ report }) => report.job))].filter((job) => job !== ''),
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
