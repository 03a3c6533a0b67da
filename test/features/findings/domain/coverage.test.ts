import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';

import {
  coverageOf,
  coverageOfAnalyzers,
  type CoverageEvidence,
} from '../../../../shared/features/findings/domain/coverage.ts';
import type { ReportOutcome } from '../../../../shared/features/findings/domain/report-outcome.ts';
import { snippetFor } from '../../../../shared/features/findings/domain/snippet.ts';

const now = new Date('2026-11-20T10:00:00Z');
const evidence: CoverageEvidence = {
  kind: 'sast',
  outcomes: [],
  isConfigured: undefined,
  now,
  staleAfterDays: 7,
};

function outcome(change: Partial<ReportOutcome> = {}): ReportOutcome {
  return {
    job: 'semgrep-sast',
    jobId: 1,
    pipelineId: 5,
    sha: 'abc',
    type: 'sast',
    status: 'ok',
    ranAt: '2026-11-20T09:00:00.000Z',
    count: 3,
    ...change,
  };
}

describe('coverage by reports', () => {
  it('is ok with a report of the last seven days, and names it', () => {
    const scanner = { id: 'semgrep', name: 'Semgrep' };

    expect(coverageOf({ ...evidence, outcomes: [outcome({ scanner, version: '15.2.4' })] })).toEqual({
      kind: 'sast',
      status: 'ok',
      job: 'semgrep-sast',
      pipelineId: 5,
      sha: 'abc',
      source: 'report',
      count: 3,
      lastRun: '2026-11-20T09:00:00.000Z',
      scanner: 'Semgrep',
      version: '15.2.4',
    });
  });

  it('is stale after seven days', () => {
    const old = outcome({ ranAt: '2026-11-13T09:59:59.000Z' });

    expect(coverageOf({ ...evidence, outcomes: [old] }).status).toBe('stale');
    expect(coverageOf({ ...evidence, outcomes: [old], staleAfterDays: 8 }).status).toBe('ok');
  });

  it.each([
    ['failed', 'failed'],
    ['incomplete', 'incomplete'],
    ['malformed', 'malformed'],
    ['empty', 'malformed'],
    ['no-permission', 'no-permission'],
    ['expired', 'expired'],
    ['not-downloadable', 'not-downloadable'],
  ] as const)('with a report that is %s: %s, also beside one that is ok', (status, expected) => {
    const outcomes = [outcome(), outcome({ job: 'other', status, detail: 'reason' })];

    expect(coverageOf({ ...evidence, outcomes })).toMatchObject({
      status: expected,
      job: 'other',
      detail: 'reason',
    });
  });

  it('is not configured only where no report and no job is known', () => {
    expect(coverageOf(evidence).status).toBe('not-configured');
    expect(coverageOf({ ...evidence, isConfigured: false }).status).toBe('not-configured');
    expect(coverageOf({ ...evidence, isConfigured: true })).toMatchObject({ status: 'unknown' });
  });

  it.each(['not-read-yet', 'no-permission', 'unknown'] as const)(
    'is %s if nothing could be listed',
    (obstacle) => {
      expect(coverageOf({ ...evidence, obstacle }).status).toBe(obstacle);
      expect(coverageOf({ ...evidence, obstacle, outcomes: [outcome()] }).status).toBe('stale');
    },
  );

  it('parts infrastructure from code by the scanner, or by the job where it is not known', () => {
    const outcomes = [
      outcome({ job: 'scan', scanner: { id: 'kics' } }),
      outcome({ job: 'kics-iac-sast', status: 'not-downloadable' }),
      outcome({ job: 'semgrep-sast', status: 'expired' }),
      outcome({ type: 'dast', status: 'malformed' }),
    ];

    expect(coverageOf({ ...evidence, outcomes }).status).toBe('expired');
    expect(coverageOf({ ...evidence, kind: 'iac', outcomes })).toMatchObject({
      status: 'not-downloadable',
      snippet: 'iac-sast: { artifacts: { paths: [gl-sast-report.json] } }',
    });
  });
});

describe("coverage by GitLab's analyzers", () => {
  const analyzers = [
    { analyzerType: 'SAST', status: 'SUCCESS', lastCall: '2026-11-19T09:00:00Z' },
    { analyzerType: 'SAST_ADVANCED', status: 'NOT_CONFIGURED', lastCall: undefined },
    { analyzerType: 'SAST_IAC', status: 'FAILED', lastCall: '2026-11-19T09:00:00Z' },
    { analyzerType: 'DAST', status: 'NOT_CONFIGURED', lastCall: undefined },
    { analyzerType: 'SECRET_DETECTION_SECRET_PUSH_PROTECTION', status: 'SUCCESS', lastCall: undefined },
    { analyzerType: 'CONTAINER_SCANNING_FOR_REGISTRY', status: 'SUCCESS', lastCall: '2026-10-01T09:00:00Z' },
  ];

  it.each([
    ['sast', 'ok'],
    ['iac', 'failed'],
    ['dast', 'not-configured'],
    ['secret_detection', undefined],
    ['container_scanning', 'stale'],
    ['api_fuzzing', undefined],
  ] as const)('of %s is %s', (kind, status) => {
    expect(coverageOfAnalyzers(kind, analyzers, { now, staleAfterDays: 7 })?.status).toBe(status);
  });
});

describe('the snippet', () => {
  it.each([
    ['sast', ['semgrep-sast', 'brakeman-sast'], 'sast'],
    ['iac', ['kics-iac-sast'], 'iac-sast'],
    ['secret_detection', ['secret_detection'], '.secret-analyzer'],
    ['dependency_scanning', ['gemnasium-maven-dependency_scanning'], 'dependency_scanning'],
    ['sast', ['my scan'], 'my scan'],
    ['sast', ['scan: [a, b]', 'scan: [c]'], 'scan'],
    ['dast', ['dast 1/3'], 'dast'],
    ['sast', ['yes: #"odd"'], 'yes: #"odd"'],
  ] as const)('for %s of %j extends %s', (kind, jobs, base) => {
    const snippet = snippetFor(
      kind,
      jobs.map((job) => ({ job, file: 'gl-report.json' })),
    );

    expect(parse(snippet ?? '')).toEqual({ [base]: { artifacts: { paths: ['gl-report.json'] } } });
  });

  it('says who can read the secrets of a kept report', () => {
    expect(snippetFor('secret_detection', [{ job: 'secret_detection', file: 'a.json' }])).toContain(
      '# The report holds the secrets',
    );
  });

  it('is absent where all is kept', () => {
    expect(snippetFor('sast', [])).toBeUndefined();
  });
});
