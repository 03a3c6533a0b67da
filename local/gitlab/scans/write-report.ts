import type { Finding, JobRecord, ScanKind } from './records.ts';
import { fileTypeOf, reportItem, scanners } from './report-item.ts';
import { sampleFinding } from './sample-findings.ts';
import { cycloneDxParts } from './write-cyclonedx.ts';
import { sarifParts } from './write-sarif.ts';

/** Bodies of reports that are no report at all. */
const oddBodies = {
  empty: '',
  html: '<!DOCTYPE html>\n<html><body>502 Bad Gateway</body></html>\n',
  'json-lines': '{"level":"fatal","msg":"no space left on device"}\n{"level":"info","msg":"exit"}\n',
  'no-list': '{"version":"15.2.4","scan":{"status":"success"}}',
  'null-list': '{"version":"15.2.4","vulnerabilities":null}',
} as const;

/** The text of a job's report, in parts: a large one is never whole in memory. Deterministic. */
export function* reportParts(job: JobRecord): Generator<string> {
  const { content } = job;
  if (content.body !== undefined) return yield content.body;
  const odd = oddBodies[content.shape as keyof typeof oddBodies];
  if (odd !== undefined) return yield odd;
  if (content.shape !== 'cut' && content.shape !== 'broken') {
    yield* documentParts(job);
    if (content.shape === 'second-document') yield '\n{"vulnerabilities":[]}';
    return;
  }
  const text = [...documentParts(job)].join('');
  const half = text.slice(0, Math.floor(text.length / 2));
  yield content.shape === 'cut' ? half : `${half}\u0001}]`;
}

function documentParts(job: JobRecord): Generator<string> {
  if (job.format === 'sarif') return sarifParts(job, findingsIn(job));
  return job.format === 'cyclonedx' ? cycloneDxParts(job, findingsIn(job)) : ownParts(job);
}

/** Most analyzers write `scan` behind the list. */
function* ownParts(job: JobRecord): Generator<string> {
  const { content, kind } = job;
  const version = JSON.stringify(content.version);
  const isScanFirst = kind === 'dast' || kind === 'container_scanning';
  const scan = content.version === '2.0' ? undefined : JSON.stringify(scanOf(job));
  yield `{"version":${version},${isScanFirst && scan !== undefined ? `"scan":${scan},` : ''}"vulnerabilities":[`;
  let separator = '';
  for (const finding of findingsIn(job)) {
    yield `${separator}${JSON.stringify(reportItem(finding, content.version))}`;
    separator = ',';
  }
  yield `],"remediations":[]${isScanFirst || scan === undefined ? '' : `,"scan":${scan}`}}`;
}

function* findingsIn({ content, kind }: JobRecord): Generator<Finding> {
  yield* content.findings;
  if (content.copies === undefined || kind === null) return;
  const { count, paddingBytes } = content.copies;
  const padding = 'x'.repeat(paddingBytes);
  for (let number = 0; number < count; number += 1) {
    const finding = generated(kind, number);
    const description = paddingBytes === 0 ? finding.description : padding;
    yield { ...finding, description };
  }
}

/** A finding for a large report, in a file of its own. */
function generated(kind: ScanKind, number: number): Finding {
  return sampleFinding(kind, 0, 1_000 + number);
}

function scanOf({ content, kind, finishedAt }: JobRecord) {
  const scanner = { ...scanners[kind ?? 'sast'], version: '4.2.0', vendor: { name: 'GitLab' } };
  // Times have no zone, which means UTC.
  const time = (finishedAt ?? '2026-11-30T00:00:00Z').slice(0, 19);
  return {
    analyzer: { ...scanner, id: `${scanner.id}-analyzer` },
    scanner,
    type: fileTypeOf(kind ?? 'sast'),
    start_time: time,
    end_time: time,
    status: content.shape === 'scan-failed' ? 'failure' : 'success',
    ...(kind === 'sast' ? { primary_identifiers: primaryIdentifiers } : {}),
  };
}

const primaryIdentifiers = Array.from({ length: 20 }, (_, index) => ({
  type: 'semgrep_id',
  name: `rule-${index}`,
  value: `rule-${index}`,
}));

const sizes = new WeakMap<JobRecord, number>();

/** Bytes of the report. */
export function reportSize(job: JobRecord): number {
  const known = sizes.get(job);
  if (known !== undefined) return known;
  let bytes = 0;
  for (const part of reportParts(job)) bytes += Buffer.byteLength(part);
  sizes.set(job, bytes);
  return bytes;
}
