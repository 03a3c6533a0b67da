import { describe, expect, it } from 'vitest';

import type { AssessmentResource } from '../../../shared/contracts/arm/assessment.ts';
import { checkRows, countRows, groupRows, isShown, shownOf } from '../../../web/panes/project/check-rows.ts';
import { scannersOf } from '../../../web/panes/project/scanner-states.ts';
import { factsRead } from '../../../web/panes/project/listed-facts.ts';

type Properties = AssessmentResource['properties'];
const readAt = '2026-11-30T10:00:00.000Z';
const now = new Date('2026-11-30T12:00:00.000Z');

const exemption = {
  id: '/…/exemptions/mine',
  category: 'RiskAccepted',
  text: 'Archived in March.',
  expiresOn: '2027-03-31T12:00:00.000Z',
} as const;

function anAssessment(check: string, properties: Partial<Properties> = {}): AssessmentResource {
  return {
    id: `/…/assessments/${check}`,
    name: '00000000-0000-4000-8000-000000000001',
    type: 'Microsoft.Security/assessments',
    properties: {
      displayName: `${check} should be so`,
      resourceDetails: { source: 'Azure', id: '/…' },
      check,
      severity: 'High',
      verdict: 'pass',
      ...properties,
    },
  };
}

function fact(value: string, at: string) {
  return { field: 'visibility', value, source: 'GET', readAt: at };
}

function jobs(...list: readonly { kind: string; finishedAt?: string }[]) {
  return [{ field: 'securityJobs', value: list, source: 'GraphQL', readAt }];
}

describe('the checks of a project', () => {
  it('say in a few words why they are so', () => {
    const rows = checkRows([
      anAssessment('REV-01', { verdict: 'fail', reason: { text: 'No rule protects main.' } }),
      anAssessment('REV-12', {
        verdict: 'notAssessed',
        reason: { kind: 'tier', text: 'The setting needs Premium.' },
      }),
      anAssessment('PRJ-18', { verdict: 'notApplicable', reason: { text: 'Pages is off.' } }),
      anAssessment('PRJ-01', {
        evidence: [{ field: 'visibility', value: 'private', source: 'GET', readAt }],
      }),
      anAssessment('PRJ-05'),
      anAssessment('PRJ-08', { verdict: 'exempt', reason: { text: 'Too many.' }, exemption }),
    ]);

    expect(rows.map(({ evidence }) => evidence)).toEqual([
      'No rule protects main',
      'not assessed: the setting needs Premium',
      'not applicable: pages is off',
      'visibility = private',
      '',
      expect.stringMatching(/^exempt until .*2027.*: risk accepted$/),
    ]);
  });

  it('of another version of the API are left out', () => {
    const { check: _check, ...published } = anAssessment('REV-01').properties;

    expect(checkRows([{ ...anAssessment('REV-01'), properties: published }])).toEqual([]);
  });

  it('stand in the groups of the catalogue, failing ones first', () => {
    const rows = checkRows([
      anAssessment('SEC-01'),
      anAssessment('REV-02'),
      anAssessment('REV-01'),
      anAssessment('REV-09', { verdict: 'fail' }),
      anAssessment('NEW-01'),
    ]);

    expect(groupRows(rows).map(({ title, rows: own }) => [title, ...own.map(({ check }) => check)])).toEqual([
      ['Code review and branches', 'REV-09', 'REV-01', 'REV-02'],
      ['Scanners and findings', 'SEC-01'],
      ['Other checks', 'NEW-01'],
    ]);
  });

  it('are as many in each choice as its number says', () => {
    const rows = checkRows([
      anAssessment('REV-01', { verdict: 'fail' }),
      anAssessment('REV-02', { verdict: 'notAssessed' }),
      anAssessment('REV-03', { verdict: 'exempt', judged: 'fail' }),
    ]);
    const counts = countRows(rows);

    expect(rows.filter((row) => isShown(row, 'open'))).toHaveLength(counts.fail + counts.notAssessed);
    expect(rows.filter((row) => isShown(row, 'fail'))).toHaveLength(counts.fail);
    expect(rows.filter((row) => isShown(row, 'exempt'))).toHaveLength(counts.exempt);
    expect(rows.filter((row) => isShown(row, 'all'))).toHaveLength(3);
    expect([shownOf('fail'), shownOf('nonsense'), shownOf(undefined)]).toEqual(['fail', 'all', 'all']);
  });

  it('name each fact once, as it was read last', () => {
    const rows = checkRows([
      anAssessment('PRJ-01', { evidence: [fact('public', '2026-11-29T00:00:00.000Z')] }),
      anAssessment('PRJ-05', { evidence: [fact('private', readAt)] }),
    ]);

    expect(factsRead(rows)).toEqual([fact('private', readAt)]);
  });
});

describe('the scanners of a project', () => {
  it.each([
    ['runs', 'pass', jobs({ kind: 'sast', finishedAt: '2026-11-29T00:00:00.000Z' })],
    ['old', 'pass', jobs({ kind: 'sast', finishedAt: '2026-11-02T00:00:00.000Z' })],
    ['runs', 'pass', jobs()],
    ['missing', 'fail', jobs()],
    ['notAssessed', 'notAssessed', []],
    ['notApplicable', 'notApplicable', []],
  ] as const)('are %s by a check that is %s', (state, verdict, evidence) => {
    const rows = checkRows([anAssessment('SEC-02', { verdict, evidence: [...evidence] })]);

    expect(scannersOf(rows, now)).toMatchObject([{ check: 'SEC-02', name: 'SAST', state }]);
  });

  it('have the age of their newest job, and none where no job shows it', () => {
    const evidence = jobs(
      { kind: 'sast', finishedAt: '2026-11-28T00:00:00.000Z' },
      { kind: 'sast', finishedAt: '2026-11-29T00:00:00.000Z' },
      { kind: 'secretDetection', finishedAt: '2026-11-30T00:00:00.000Z' },
    );
    const rows = checkRows([anAssessment('SEC-02', { evidence }), anAssessment('SEC-05')]);

    expect(scannersOf(rows, now).map(({ ranAt, text }) => [ranAt, text])).toEqual([
      ['2026-11-29T00:00:00.000Z', 'configured'],
      [undefined, 'configured'],
    ]);
  });
});
