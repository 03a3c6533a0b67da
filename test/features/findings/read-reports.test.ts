import { describe, expect, it } from 'vitest';

import { readReport } from '../../../shared/adapters/gitlab/reports/read-report.ts';
import type { ReportSet } from '../../../shared/features/findings/domain/import-state.ts';
import { readLimits } from '../../../shared/features/findings/domain/read-outcome.ts';
import { readReports } from '../../../shared/features/findings/read-reports.ts';
import type { FindingSource, ReportBody } from '../../../shared/features/findings/ports.ts';
import { GitLabForbiddenError, GitLabNotFoundError } from '../../../shared/platform/errors/gitlab-errors.ts';
import { anApp } from '../../support/an-app.ts';

const clock = { now: () => new Date('2026-11-23T10:00:00.000Z') };
const app = anApp({
  reports: { read: (body, onItems) => readReport(body, readLimits, onItems, clock) },
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

async function read(set: ReportSet, answers: readonly (() => ReportBody)[]) {
  const asked: number[] = [];
  const source = {
    report: (_project: number, jobId: number) => {
      asked.push(jobId);
      const answer = answers[asked.length - 1];
      return answer === undefined ? Promise.reject(new Error('unexpected')) : Promise.resolve().then(answer);
    },
  } as unknown as FindingSource;
  return { ...(await readReports(set, { projectId: 7, secretKey, source }, app)), asked };
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

  it('fail where GitLab can not be asked now', async () => {
    await expect(read(aSet([{}]), [])).rejects.toThrow('unexpected');
  });
});
