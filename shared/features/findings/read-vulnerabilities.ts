import type { Probe } from '../../contracts/gitlab/graphql/probe.ts';
import { type Items, PackedList } from '../../platform/packed-list.ts';
import { DeflatedBodies } from './deflated-bodies.ts';
import { mergeBodies, type ReportedBody } from './domain/merge-bodies.ts';
import { readVulnerability } from './domain/read-vulnerability.ts';
import { type ReportType, reportTypeOf } from './domain/report-type.ts';
import { type ScannedHead, scannedHeadOf } from './domain/scanned-head.ts';
import type { ScannedFinding } from './domain/scanned-finding.ts';
import type { AnalyzerStatus } from '../../contracts/gitlab/graphql/vulnerability.ts';
import type { FindingSource } from './ports.ts';

/** GitLab's own findings of a project by report type. */
export type ListedVulnerabilities = {
  byType: ReadonlyMap<ReportType, Items<ScannedHead>>;
  /** Whether every element of every page was understood. */
  isComplete: boolean;
  analyzers: readonly AnalyzerStatus[] | undefined;
  bodyOf: (bodies: readonly number[]) => ScannedFinding;
};

/** Reads all pages. Stores nothing, so it may be repeated. Throws a `GitLabError`. */
export async function readVulnerabilities(
  project: { id: number; fullPath: string },
  { secretKey, source, known }: { secretKey: string; source: FindingSource; known: Probe },
): Promise<ListedVulnerabilities> {
  const bodies = new DeflatedBodies<ScannedFinding>();
  const byType = new Map<ReportType, PackedList<ScannedHead>>();
  let isComplete = true;
  let analyzers: readonly AnalyzerStatus[] | undefined;
  for await (const page of source.vulnerabilities(project, known)) {
    isComplete &&= page.malformed === 0;
    analyzers ??= page.analyzers;
    for (const node of page.vulnerabilities) {
      const finding = readVulnerability(node, secretKey);
      if (finding === undefined) continue;
      const type = reportTypeOf(finding.kind);
      const heads = byType.get(type) ?? new PackedList<ScannedHead>();
      byType.set(type, heads);
      heads.push(scannedHeadOf(finding, bodies.add(finding)));
    }
  }
  return {
    byType,
    isComplete,
    analyzers,
    bodyOf: (indices) =>
      mergeBodies(
        indices.map((index) => ({ finding: bodies.get(index) })) as [ReportedBody, ...ReportedBody[]],
      ),
  };
}
