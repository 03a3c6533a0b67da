import type { FindingScanner } from '../../contracts/findings/finding.ts';
import { GitLabForbiddenError, GitLabNotFoundError } from '../../platform/errors/gitlab-errors.ts';
import { omitUndefined } from '../../platform/omit-undefined.ts';
import type { App } from '../app.ts';
import { DeflatedBodies } from './deflated-bodies.ts';
import { unreadOf } from './domain/after-look.ts';
import type { ReportSet, WantedFile } from './domain/import-state.ts';
import { imageName } from './domain/location.ts';
import { mergeBodies, type ReportedBody } from './domain/merge-bodies.ts';
import { readItem } from './domain/read-item.ts';
import type { ReportOutcome } from './domain/report-outcome.ts';
import { type ScannedHead, scannedHeadOf, type ScannedReport } from './domain/scanned-head.ts';
import type { ScannedFinding } from './domain/scanned-finding.ts';
import type { FindingSource } from './ports.ts';

/** Findings of the reports of a set: heads for matching, bodies deflated, and what became of each file. */
export type ScannedSet = {
  reports: ScannedReport[];
  outcomes: ReportOutcome[];
  /** One finding of bodies that are the same. */
  bodyOf: (bodies: readonly number[]) => ScannedFinding;
};

/** The bodies of one file. `first` is the index of its first body. */
type Part = { first: number; scanner?: FindingScanner; remediatedIds?: ReadonlySet<string> };

/**
 * Reads the report files of a set, one after the other, in little memory. A file that may not be read, or is not there, is an
 * outcome; a connection that breaks is tried once more. Stores nothing, so it may be repeated. Throws a `GitLabError` when
 * GitLab can't be asked now.
 */
export async function readReports(
  set: ReportSet,
  { projectId, secretKey, source }: { projectId: number; secretKey: string; source: FindingSource },
  app: Pick<App, 'reports'>,
): Promise<ScannedSet> {
  const bodies = new DeflatedBodies<ScannedFinding>();
  const parts: Part[] = [];
  const reports: ScannedReport[] = [];
  const outcomes: ReportOutcome[] = [];
  for (const file of bySize(set.files)) {
    const part: Part = { first: bodies.count };
    parts.push(part);
    const read = await readFile();
    outcomes.push(read.outcome);
    reports.push({
      job: file.job,
      file: file.file ?? '',
      heads: read.heads,
      ...omitUndefined({ scanner: part.scanner }),
    });

    async function readFile(): Promise<{ outcome: ReportOutcome; heads: ScannedHead[] }> {
      if (file.file === undefined || file.obstacle !== undefined)
        return { outcome: unreadOf(set, file), heads: [] };
      try {
        const first = await scan(file, part);
        if (!first.isBroken) return first;
        part.first = bodies.count;
        return await scan(file, part);
      } catch (failure) {
        return { outcome: refusedOf(failure, set, file), heads: [] };
      }
    }
  }
  return {
    reports,
    outcomes,
    bodyOf: (indices) => mergeBodies(indices.map(reportedAt) as [ReportedBody, ...ReportedBody[]]),
  };

  async function scan(file: WantedFile, part: Part) {
    const heads: ScannedHead[] = [];
    const images = new Set<string>();
    const body = await source.report(projectId, file.jobId, file.file ?? '');
    const read = await app.reports.read(body, (items) => {
      for (const item of items) {
        const finding = readItem(item, { type: set.type, job: file.job, secretKey });
        if (finding.location.image !== undefined) images.add(imageName(finding.location.image));
        heads.push(scannedHeadOf(finding, bodies.add(finding)));
      }
    });
    if (read.scanner !== undefined) part.scanner = read.scanner;
    part.remediatedIds = read.remediatedIds;
    const { status, count, version, detail, scanner, isBroken } = read;
    const ranAt = read.ranAt ?? file.ranAt ?? set.finishedAt;
    const outcome: ReportOutcome = {
      ...unreadOf(set, file),
      status,
      count,
      ...(images.size > 0 && { images: [...images].toSorted() }),
      ...omitUndefined({ version, detail, scanner, ranAt }),
    };
    return { outcome, heads, isBroken };
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

/** An archive without the file: its job keeps other files. Other failures are those of GitLab. */
function refusedOf(failure: unknown, set: ReportSet, file: WantedFile): ReportOutcome {
  if (failure instanceof GitLabForbiddenError) return { ...unreadOf(set, file), status: 'no-permission' };
  if (failure instanceof GitLabNotFoundError) {
    const detail = 'the archive of the job does not hold the report, or is gone';
    return { ...unreadOf(set, file), status: 'not-downloadable', detail };
  }
  throw failure;
}
