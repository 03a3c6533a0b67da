import { describe, expect, it } from 'vitest';

import { readReport } from '../../../shared/adapters/gitlab/reports/read-report.ts';
import type { ReportSet } from '../../../shared/features/findings/domain/import-state.ts';
import { readLimits } from '../../../shared/features/findings/domain/read-outcome.ts';
import { readReports, type Reading } from '../../../shared/features/findings/read-reports.ts';
import type { FindingSource, ReportBody } from '../../../shared/features/findings/ports.ts';
import {
  GitLabForbiddenError,
  GitLabNotFoundError,
  GitLabRefusedError,
  GitLabUnavailableError,
} from '../../../shared/platform/errors/gitlab-errors.ts';
import { anApp } from '../../support/an-app.ts';

const clock = { now: () => new Date('2026-11-23T10:00:00.000Z') };
const app = anApp({
  reports: { read: (body, onItems, format) => readReport(body, readLimits, onItems, clock, format) },
});
const secretKey = 'k'.repeat(32);

function anItem(line: number) {
  const identifiers = [{ type: 'semgrep_id', name: 'rule', value: 'rule' }];
  return {
    id: `${line}`,
    name: 'Flaw',
    severity: 'High',
    identifiers,
    location: { file: 'a.ts', start_line: line },
  };
}

const scan = { scanner: { id: 'semgrep', name: 'Semgrep' }, status: 'success', type: 'sast' };
const whole = JSON.stringify({ version: '15.2.4', vulnerabilities: [anItem(1), anItem(2)], scan });

function bodyOf(text: string, breaks = false): ReportBody {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(text);
    await Promise.resolve();
    if (breaks) throw new Error('The connection broke.');
  }
  return Object.assign(chunks(), { sizeBytes: text.length });
}

function aSet(files: readonly Partial<ReportSet['files'][number]>[]): ReportSet {
  const file = { job: 'semgrep-sast', jobId: 1, pipelineId: 5, file: 'gl-sast-report.json' };
  const all = files.map((change, index) => ({ ...file, jobId: index + 1, ...change }));
  return { type: 'sast', pipelineId: 5, sha: 'abc', mark: 'm', files: all };
}

function refusing(): never {
  throw new GitLabRefusedError('No.', { endpoint: 'GET /report', gitLabStatus: 400 });
}

function failing(): never {
  throw new GitLabUnavailableError('No.', { endpoint: 'GET /report', gitLabStatus: 500 });
}

function silent(): never {
  throw new GitLabUnavailableError('No.', { endpoint: 'GET /report' });
}

async function read(set: ReportSet, answers: readonly (() => ReportBody)[], more: Partial<Reading> = {}) {
  const asked: number[] = [];
  const source = {
    report: (_project: number, jobId: number) => {
      asked.push(jobId);
      const answer = answers[asked.length - 1];
      return answer === undefined ? Promise.reject(new Error('unexpected')) : Promise.resolve().then(answer);
    },
  } as unknown as FindingSource;
  return {
    ...(await readReports(
      set,
      { projectId: 7, secretKey, source, knownJobs: [], isLast: false, ...more },
      app,
    )),
    asked,
  };
}

describe('the reports of a set', () => {
  it('are read one after the other, with the scanner that stands behind the items', async () => {
    const {
      reports,
      outcomes,
      bodyOf: findingOf,
    } = await read(aSet([{}, { job: 'other' }]), [() => bodyOf(whole), () => bodyOf(whole)]);

    expect(outcomes).toMatchObject([
      { status: 'ok', count: 2, version: '15.2.4' },
      { job: 'other', status: 'ok' },
    ]);
    expect(reports.map(({ heads }) => heads.length)).toEqual([2, 2]);
    expect(findingOf([0, 2])).toMatchObject({
      title: 'Flaw',
      scanner: { id: 'semgrep' },
      jobs: ['semgrep-sast', 'other'],
      occurrences: 2,
    });
  });

  it('are read once more where the connection breaks, and then as far as they come', async () => {
    const cut = whole.slice(0, -150);

    const second = await read(aSet([{}]), [() => bodyOf(cut, true), () => bodyOf(whole)]);
    const broken = await read(aSet([{}]), [() => bodyOf(cut, true), () => bodyOf(cut, true)]);

    expect(second.outcomes).toMatchObject([{ status: 'ok', count: 2 }]);
    expect(second.reports[0]?.heads).toHaveLength(2);
    expect(broken.outcomes).toMatchObject([{ status: 'incomplete' }]);
    expect([second.asked, broken.asked]).toEqual([
      [1, 1],
      [1, 1],
    ]);
  });

  it('are not asked for where an obstacle is known, and say which one was met', async () => {
    const { outcomes, asked } = await read(aSet([{ obstacle: 'expired' }, {}, {}]), [
      () => {
        throw new GitLabForbiddenError('No.', { endpoint: 'GET /report' });
      },
      () => {
        throw new GitLabNotFoundError('Gone.', { endpoint: 'GET /report' });
      },
    ]);

    expect(asked).toEqual([2, 3]);
    expect(outcomes.map(({ status }) => status)).toEqual(['expired', 'no-permission', 'not-downloadable']);
  });

  it('are given up where GitLab refuses a file, or fails for it to the last attempt', async () => {
    const last = await read(aSet([{}, {}, {}]), [refusing, failing, () => bodyOf(whole)], { isLast: true });

    expect(last.outcomes).toMatchObject([
      { status: 'unknown', detail: 'GitLab does not give the file: status 400' },
      { status: 'unknown', detail: 'GitLab does not give the file: status 500' },
      { status: 'ok' },
    ]);
    await expect(read(aSet([{}]), [failing])).rejects.toThrow('No.');
    await expect(read(aSet([{}]), [silent], { isLast: true })).rejects.toThrow('No.');
  });

  it('fail where GitLab can not be asked now', async () => {
    await expect(read(aSet([{}]), [])).rejects.toThrow('unexpected');
  });
});

describe('a report of another tool', () => {
  const driver = { name: 'Acme', rules: [{ id: 'CVE-2026-0001' }, { id: 'r-1' }] };
  const log = (results: unknown) =>
    JSON.stringify({ version: '2.1.0', runs: [{ tool: { driver }, results }] });
  const bill = { bomFormat: 'CycloneDX', specVersion: '1.5', components: [] };
  const known = { knownJobs: [{ type: 'secret_detection' as const, job: 'acme', seenAt: '' }] };

  it('has an outcome for each type of its findings, and for those that its job had before', async () => {
    const text = log([at('CVE-2026-0001'), at('r-1'), at('r-1')]);

    const { outcomes, reports } = await read(aFile('sarif'), [() => bodyOf(text)], known);

    expect(outcomes.map(({ type, status, count }) => [type, status, count])).toEqual([
      ['dependency_scanning', 'ok', 1],
      ['sast', 'ok', 2],
      ['secret_detection', 'ok', 0],
    ]);
    expect(reports.map(({ type, heads }) => [type, heads.length])).toEqual([
      ['dependency_scanning', 1],
      ['sast', 2],
    ]);
  });

  it('is one of code where it has no findings, or can not be read, and of nothing else', async () => {
    const clean = await read(aFile('sarif'), [() => bodyOf(log([]))]);
    const broken = await read(aFile('sarif'), [() => bodyOf('<html>')]);

    expect(clean.outcomes).toMatchObject([{ type: 'sast', status: 'ok', count: 0 }]);
    expect(broken.outcomes).toMatchObject([{ type: 'sast', status: 'malformed' }]);
  });

  it('of which more than half can not be used has no findings at all', async () => {
    const useless = { message: { text: 'no rule, no place' } };

    const { outcomes, reports } = await read(aFile('sarif'), [
      () => bodyOf(log([at('r-1'), useless, useless])),
    ]);

    expect(outcomes).toMatchObject([{ status: 'malformed', detail: '2 of 3 results can not be used' }]);
    expect(reports).toEqual([]);
  });

  it('that is a bill of materials alone proves nothing', async () => {
    const none = await read(aFile('cyclonedx'), [() => bodyOf(JSON.stringify(bill))]);
    const empty = await read(aFile('cyclonedx'), [
      () => bodyOf(JSON.stringify({ ...bill, vulnerabilities: [] })),
    ]);
    const before = { knownJobs: [{ type: 'dependency_scanning' as const, job: 'acme', seenAt: '' }] };
    const lost = await read(aFile('cyclonedx'), [() => bodyOf(JSON.stringify(bill))], before);
    const cut = await read(aFile('cyclonedx'), [() => bodyOf(JSON.stringify(bill).slice(0, -2))]);

    expect([none.outcomes, empty.outcomes]).toEqual([[], []]);
    expect(lost.outcomes).toMatchObject([{ type: 'dependency_scanning', status: 'malformed' }]);
    expect(cut.outcomes).toMatchObject([{ type: 'dependency_scanning', status: 'incomplete' }]);
  });
});

function at(ruleId: string) {
  return {
    ruleId,
    message: { text: 'Flaw' },
    locations: [{ physicalLocation: { artifactLocation: { uri: 'a.ts' }, region: { startLine: 1 } } }],
  };
}

function aFile(type: ReportSet['type']): ReportSet {
  return { ...aSet([{ job: 'acme', file: 'f' }]), type };
}
