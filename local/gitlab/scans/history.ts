import type {
  Decision,
  Finding,
  JobRecord,
  PipelineRecord,
  ScanKind,
  VulnerabilityRecord,
} from './records.ts';

/** Jobs of a pipeline and its children in the same project that count: successful and not run again. */
export function scanJobs(pipeline: PipelineRecord, projectId: number): JobRecord[] {
  const below = pipeline.downstream.filter((one) => one.projectId === projectId);
  return [
    ...pipeline.jobs.filter(({ kind, status, retried }) => kind !== null && status === 'success' && !retried),
    ...below.flatMap((one) => scanJobs(one.pipeline, projectId)),
  ];
}

/** A finding with where it was first seen; `goneIn` is the commit of the scan that no longer had it. */
type Seen = { finding: Finding; first: PipelineRecord; goneIn: string | undefined };

/**
 * Everything that pipelines of one branch found, in the order of its detection. The newest pipeline with a scan of a kind
 * says what is there; a secret stays, as in GitLab (contract findings.md, 0.9).
 */
export function historyOf(newestFirst: readonly PipelineRecord[], projectId: number): Seen[] {
  const seen = new Map<string, Seen>();
  for (const pipeline of newestFirst.toReversed()) {
    const jobs = scanJobs(pipeline, projectId).filter(({ content }) => content.shape === 'whole');
    for (const kind of new Set(jobs.map((job) => job.kind))) {
      const found = new Map(
        jobs
          .filter((job) => job.kind === kind)
          .flatMap(({ content }) => content.findings.map((one) => [one.key, one])),
      );
      for (const [key, finding] of found) {
        const before = seen.get(key);
        seen.set(key, { first: before?.first ?? pipeline, finding, goneIn: undefined });
      }
      for (const [key, one] of seen) {
        if (one.finding.kind !== kind || found.has(key) || one.goneIn !== undefined) continue;
        seen.set(key, { ...one, goneIn: pipeline.sha });
      }
    }
  }
  return [...seen.values()];
}

/** Findings of a kind that are there, and those that are gone, the last one first. */
export function findingsOf(
  history: readonly Seen[],
  kind: ScanKind,
): { present: Finding[]; gone: Finding[] } {
  const own = history.filter(({ finding }) => finding.kind === kind);
  return {
    present: own.filter(({ goneIn }) => goneIn === undefined).map(({ finding }) => finding),
    gone: own
      .filter(({ goneIn }) => goneIn !== undefined)
      .map(({ finding }) => finding)
      .toReversed(),
  };
}

/** Vulnerabilities as GitLab keeps them, the newest first. */
export function vulnerabilitiesOf(
  history: readonly Seen[],
  projectId: number,
  decisionOf: (finding: Finding) => Decision,
): VulnerabilityRecord[] {
  return history
    .map(({ finding, first, goneIn }, index) => ({
      id: projectId * 1_000_000 + index + 1,
      finding,
      detectedAt: first.finishedAt ?? first.createdAt,
      isGone: goneIn !== undefined && finding.kind !== 'secret_detection',
      goneIn,
      firstPipeline: { sha: first.sha, createdAt: first.createdAt },
      decision: decisionOf(finding),
    }))
    .toReversed();
}
