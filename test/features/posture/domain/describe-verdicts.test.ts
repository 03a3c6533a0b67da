import { describe, expect, it } from 'vitest';

import { type HeldVerdicts, withVerdicts } from '../../../../shared/features/posture/domain/assessment.ts';
import { describeVerdicts } from '../../../../shared/features/posture/domain/describe-verdicts.ts';
import type { Verdict } from '../../../../shared/features/posture/domain/verdict.ts';

type Name = Verdict['verdict'];
const subject = { type: 'project', gitLabId: 1, fullyQualifiedName: 'acme$shop' } as const;

function verdict(name: Name): Verdict {
  const reason = { kind: 'error', text: 'GitLab failed' } as const;
  if (name === 'notAssessed') return { verdict: name, reason, evidence: [] };
  return name === 'pass' ? { verdict: name, evidence: [] } : { verdict: name, reason: 'why', evidence: [] };
}

/** The changes that verdicts of one check bring, one after the other, an hour apart. */
function changesOf(...names: Name[]) {
  let held: HeldVerdicts = {};
  return names.flatMap((name, hour) => {
    const now = new Date(Date.UTC(2026, 10, 23, hour));
    const next = withVerdicts(held, new Map([['REV-01', verdict(name)]]), now);
    const context = { subject, at: now.toISOString(), byRules: false };
    const events = describeVerdicts(held, next, context);
    held = next;
    return events;
  });
}

const reported = (...names: Name[]) =>
  changesOf(...names).map(
    ({ before, after }) => `${String(before?.['verdict'])} ${String(after?.['verdict'])}`,
  );

describe('a change of verdict', () => {
  it('is reported between all that were judged', () => {
    expect(reported('pass', 'fail', 'pass', 'notApplicable', 'fail')).toEqual([
      'pass fail',
      'fail pass',
      'pass notApplicable',
      'notApplicable fail',
    ]);
  });

  it('is none at first, or where nothing could be judged', () => {
    expect(reported('fail')).toEqual([]);
    expect(reported('notAssessed', 'fail')).toEqual([]);
    expect(reported('pass', 'notAssessed', 'notAssessed', 'pass')).toEqual([]);
  });

  it('is found behind an outage', () => {
    expect(reported('pass', 'notAssessed', 'fail')).toEqual(['pass fail']);
  });

  it('has an id of its own', () => {
    const ids = changesOf('pass', 'fail', 'pass', 'fail').map(({ id }) => id);

    expect(new Set(ids).size).toBe(3);
  });

  it('states that rules caused it', () => {
    const at = '2026-11-23T10:00:00.000Z';
    const [before, after] = (['pass', 'fail'] as const).map((one) => ({
      'REV-01': { verdict: one, since: at },
    }));

    expect(describeVerdicts(before!, after!, { subject, at, byRules: true })[0]?.cause).toEqual({
      kind: 'assessment',
      detail: 'rules',
    });
  });
});
