import { describe, expect, it } from 'vitest';

import { Coverage } from '../../../shared/contracts/findings/coverage.ts';
import { Finding, FindingSeverity } from '../../../shared/contracts/findings/finding.ts';
import { FindingHead } from '../../../shared/features/findings/domain/finding-head.ts';

const time = '2026-11-01T10:00:00Z';
const finding: Finding = {
  id: 'a'.repeat(32),
  kind: 'sast',
  severity: 'high',
  title: 'Deserialization of untrusted data',
  primary: { type: 'semgrep_id', value: 'bandit.B506' },
  identifiers: [{ type: 'semgrep_id', value: 'bandit.B506' }],
  scanner: { id: 'semgrep' },
  location: { file: 'app/app.py', startLine: 39 },
  links: [],
  cvss: [],
  source: 'report',
  jobs: ['semgrep-sast'],
  occurrences: 1,
  state: 'open',
  since: time,
  firstSeen: { time, pipelineId: 1 },
  lastSeen: { time, pipelineId: 1 },
  timesReopened: 0,
  history: [{ at: time, state: 'open', pipelineId: 1, why: 'first seen' }],
};

describe('a finding', () => {
  it('is read as it was written', () => {
    expect(Finding.parse(JSON.parse(JSON.stringify(finding)))).toEqual(finding);
  });

  it.each([
    ['an unknown field', { evidence: 'GET /' }],
    ['an id of another form', { id: 'a' }],
    ['a severity of another word', { severity: 'High' }],
    ['an empty text', { title: '' }],
  ])('is refused with %s', (_, change) => {
    expect(Finding.safeParse({ ...finding, ...change }).success).toBe(false);
  });

  it('may have an id that another was given before', () => {
    expect(Finding.safeParse({ ...finding, id: `${'a'.repeat(32)}~2` }).success).toBe(true);
  });

  it('is rated in an order in which unknown is worse than information', () => {
    expect(FindingSeverity.options).toEqual(['critical', 'high', 'medium', 'low', 'unknown', 'info']);
  });
});

describe('a head', () => {
  it('takes at most 400 bytes with the keys of one scanner', () => {
    const hash = 'f'.repeat(32);
    const head = FindingHead.parse({
      id: hash,
      keys: [`t:scope_offset_compressed:${hash}`, `t:scope_offset:${hash}`, `x:${hash}`, `g:${hash}`],
      kind: 'sast',
      startLine: 1_000,
      endLine: 1_010,
      state: 'open',
      jobs: ['semgrep-sast'],
      digest: 'f'.repeat(16),
    });

    expect(JSON.stringify(head).length).toBeLessThanOrEqual(400);
  });
});

describe('coverage', () => {
  it('has one of the statuses of the contract', () => {
    expect(Coverage.safeParse({ kind: 'iac', status: 'not-downloadable' }).success).toBe(true);
    expect(Coverage.safeParse({ kind: 'iac', status: 'fine' }).success).toBe(false);
  });
});
