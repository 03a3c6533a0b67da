import { expect, it } from 'vitest';

import { withCoverage } from '../../../../shared/features/findings/domain/coverage-of-state.ts';
import {
  type ImportedSet,
  type ImportState,
  newImportState,
} from '../../../../shared/features/findings/domain/import-state.ts';

const at = '2026-11-20T10:00:00.000Z';

function aSet(change: Partial<ImportedSet> = {}): ImportedSet {
  const of = { job: 'sast', jobId: 1, pipelineId: 5, sha: 'a', type: 'sast', count: 1, ranAt: at } as const;
  return { pipelineId: 5, sha: 'a', mark: 'm', at, outcomes: [{ ...of, status: 'ok' }], ...change };
}

function coverageOf(imported: ImportState['imported']) {
  const state = { ...newImportState(7, 1, at), imported };
  const { coverage } = withCoverage(state, { facts: {}, now: new Date(at) });
  return coverage.find(({ kind }) => kind === 'sast');
}

it('is incomplete where the pipeline has more jobs than were listed, as another one may have findings', () => {
  expect(coverageOf({ sast: aSet() })).toMatchObject({ status: 'ok' });
  expect(coverageOf({ sast: aSet({ isCut: true }) })).toMatchObject({
    status: 'incomplete',
    detail: 'The pipeline has more jobs than GitLab is asked for.',
  });
});

it('is that of reports of other tools where there are no others, and the worst of both', () => {
  const [outcome] = aSet().outcomes;
  const broken = aSet({ outcomes: [{ ...outcome!, status: 'malformed', job: 'acme' }] });

  expect(coverageOf({ sarif: aSet() })).toMatchObject({ status: 'ok', count: 1 });
  expect(coverageOf({ sast: aSet(), sarif: broken })).toMatchObject({ status: 'malformed', job: 'acme' });
});
