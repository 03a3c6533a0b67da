import { expect, it } from 'vitest';

import { findingNumbers, findingsText } from '../../../../shared/features/posture/domain/findings-text.ts';
import { noFindings } from '../../../support/posture-facts.ts';

it('numbers of findings come back from their text, without kinds that do not run and have none', () => {
  const open = { critical: 1, high: 0, medium: 2, low: 0, unknown: 3, info: 0 };
  const sast = noFindings({ open, fixed: 4, dismissed: 5, fixedOn: { '2026-11-29': 2 } });
  const iac = noFindings({ status: 'not-configured' });
  const dast = noFindings({ status: 'not-configured', fixed: 1 });

  const numbers = findingNumbers(findingsText({ dast, iac, sast }));

  expect(numbers).toEqual({ sast, dast: { ...dast, fixedOn: {} } });
  expect(findingsText({ sast, dast })).toBe(findingsText({ dast, sast }));
});

it('no numbers are an empty text, and findings that were looked for in vain are not', () => {
  expect([findingsText(undefined), findingNumbers('')]).toEqual(['', undefined]);
  expect(findingNumbers(findingsText({}))).toEqual({});
});
