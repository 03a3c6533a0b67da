import type { FindingScanner } from '../../contracts/findings/finding.ts';
import {
  GitLabError,
  GitLabForbiddenError,
  GitLabNotFoundError,
  GitLabRefusedError,
  GitLabUnavailableError,
} from '../../platform/errors/gitlab-errors.ts';
import { PackedList } from '../../platform/packed-list.ts';
import { omitUndefined } from '../../platform/omit-undefined.ts';
import type { App } from '../app.ts';
import { DeflatedBodies } from './deflated-bodies.ts';
import { unreadPart } from './domain/after-look.ts';
import type { KnownJob, ReportSet, WantedFile } from './domain/import-state.ts';
import { imageName } from './domain/location.ts';
import { mergeBodies, type ReportedBody } from './domain/merge-bodies.ts';
import { outcomesOf, type ReadPart } from './domain/outcomes-of.ts';
import { readItem } from './domain/read-item.ts';
import type { ReportOutcome } from './domain/report-outcome.ts';
import { formatOf, reportTypes, type ReportType } from './domain/report-type.ts';
import { type ScannedHead, scannedHeadOf, type ScannedReport } from './domain/scanned-head.ts';
import type { ScannedFinding } from './domain/scanned-finding.ts';
import type { FindingSource } from './ports.ts';

/** Findings of the reports of a set: heads for matching, bodies deflated, and what became of each file. */
export type ScannedSet = {
  reports: (ScannedReport & { type: ReportType })[];
  outcomes: ReportOutcome[];
  /** One finding of bodies that are the same. */
  bodyOf: (bodies: readonly number[]) => ScannedFinding;
};

export type Reading = {
  projectId: number;
  secretKey: string;
  source: FindingSource;
  /** Jobs that reported before. */
  knownJobs: readonly KnownJob[];
  /** Whether a file for which GitLab fails is given up. */
  isLast: boolean;
};

/** The bodies of one file. `first` is the index of its first body. */
type Part = { first: number; scanner?: FindingScanner; remediatedIds?: ReadonlySet<string> };
type Found = { heads: PackedList<ScannedHead>; images: Set<string> };
type ReadFile = ReadPart & { isBroken?: boolean; byType: ReadonlyMap<ReportType, Found> };

/**
 * Reads the report files of a set, one after the other, in little memory. A file that may not be read, or is not there, is an
 * outcome; a connection that breaks is tried once more. Stores nothing, so it may be repeated. Throws a `GitLabError` when
 * GitLab can't be asked now.
 */
export async function readReports(
  set: ReportSet,
  reading: Reading,
  app: Pick<App, 'reports'>,
): Promise<ScannedSet> {
  const bodies = new DeflatedBodies<ScannedFinding>();
  const parts: Part[] = [];
  const reports: ScannedSet['reports'] = [];
  const outcomes: ReportOutcome[] = [];
  for (const file of bySize(set.files)) {
    const part: Part = { first: bodies.count };
    parts.push(part);
    const { byType, isBroken: _, ...read } = await readFile(file, part);
    const found = new Map(
      Array.from(byType, ([type, { heads, images }]) => [type, { count: heads.length, images: [...images] }]),
    );
    outcomes.push(...outcomesOf(set, file, { ...read, found }, reading.knownJobs));
    const scanner = omitUndefined({ scanner: part.scanner });
    for (const [type, { heads }] of byType)
      reports.push({ type, job: file.job, file: file.file ?? '', heads, ...scanner });
  }
  return {
    reports,
    outcomes,
    bodyOf: (indices) => mergeBodies(indices.map(reportedAt) as [ReportedBody, ...ReportedBody[]]),
  };

  async function readFile(file: WantedFile, part: Part): Promise<ReadFile> {
    if (file.file === undefined || file.obstacle !== undefined)
      return { ...unreadPart(file), byType: new Map() };
    try {
      const first = await scan(file, part);
      if (first.isBroken !== true) return first;
      part.first = bodies.count;
      return await scan(file, part);
    } catch (failure) {
      return { ...refusedBy(failure, reading.isLast), byType: new Map() };
    }
  }

  async function scan(file: WantedFile, part: Part): Promise<ReadFile> {
    const byType = new Map<ReportType, Found>();
    const own = reportTypes.find((type) => type === set.type) ?? 'sast';
    const body = await reading.source.report(reading.projectId, file.jobId, file.file ?? '');
    const read = await app.reports.read(
      body,
      (items) => {
        for (const { reportType: type = own, ...item } of items) {
          const finding = readItem(item, { type, job: file.job, secretKey: reading.secretKey });
          const found = byType.get(type) ?? { heads: new PackedList(), images: new Set() };
          byType.set(type, found);
          if (finding.location.image !== undefined) found.images.add(imageName(finding.location.image));
          found.heads.push(scannedHeadOf(finding, bodies.add(finding)));
        }
      },
      formatOf(set.type),
    );
    const { status, version, detail, scanner, isBroken, isBill } = read;
    if (scanner !== undefined) part.scanner = scanner;
    part.remediatedIds = read.remediatedIds;
    const ranAt = read.ranAt ?? file.ranAt ?? set.finishedAt;
    // A report that is none may have been refused for what was read of it.
    if (status === 'malformed') byType.clear();
    return { status, isBroken, byType, ...omitUndefined({ version, detail, scanner, ranAt, isBill }) };
  }

  function reportedAt(index: number): ReportedBody {
    const part = parts.findLast(({ first }) => first <= index);
    const { scanner, remediatedIds } = part ?? {};
    return { finding: bodies.get(index), ...omitUndefined({ scanner, remediatedIds }) };
  }
}

/** Large files last, so that a time-out loses least. */
function bySize(files: readonly WantedFile[]): WantedFile[] {
  return files.toSorted((a, b) => (a.sizeBytes ?? 0) - (b.sizeBytes ?? 0));
}

/**
 * An archive without the file: its job keeps other files. A file that GitLab refuses, or fails for each time, must not hold up
 * the others for ever. Throws all that is no answer about the file.
 */
function refusedBy(failure: unknown, isLast: boolean): ReadPart {
  if (!(failure instanceof GitLabError) || failure.fault !== undefined) throw failure;
  if (failure instanceof GitLabForbiddenError) return { status: 'no-permission' };
  if (failure instanceof GitLabNotFoundError)
    return {
      status: 'not-downloadable',
      detail: 'the archive of the job does not hold the report, or is gone',
    };
  const isAnswered = failure instanceof GitLabUnavailableError && failure.gitLabStatus !== undefined;
  if (failure instanceof GitLabRefusedError || (isAnswered && isLast))
    return { status: 'unknown', detail: `GitLab does not give the file: status ${failure.gitLabStatus}` };
  throw failure;
}
