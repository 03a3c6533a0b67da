import { describe, expect, it } from 'vitest';

import {
  isSameWarning,
  tokenEndMessage,
  tokenEndWarning,
} from '../../../../shared/features/connectors/domain/token-end.ts';

const now = new Date('2026-11-23T10:00:00.000Z');

describe('the end of an access token', () => {
  it.each([
    ['the expiry is unknown', undefined],
    ['there are more than 30 days', '2026-12-25'],
  ])('is not announced while %s', (_case, expiresOn) => {
    expect(tokenEndWarning(expiresOn, now)).toBeUndefined();
  });

  it.each([
    ['2026-12-23', 30, 'in 30 days'],
    ['2026-12-01', 30, 'in 8 days'],
    ['2026-11-30', 7, 'in 7 days'],
    ['2026-11-25', 7, 'in 2 days'],
    ['2026-11-24', 1, 'in 1 day.'],
  ])('on %s is a warning of %i days, shown as %s', (expiresOn, days, words) => {
    const warning = tokenEndWarning(expiresOn, now);

    expect(warning).toEqual({ expiresOn, days });
    expect(tokenEndMessage(warning!, now)).toContain(`expires on ${expiresOn}, ${words}`);
  });

  it('is shown as expired on its day, because it expires at midnight UTC', () => {
    const warning = tokenEndWarning('2026-11-23', now);

    expect(warning).toEqual({ expiresOn: '2026-11-23', days: 0 });
    expect(tokenEndMessage(warning!, now)).toBe(
      'The access token expired on 2026-11-23. Authorise the connector again.',
    );
  });

  it('is warned of once for each threshold of each token', () => {
    const due = { expiresOn: '2026-11-30', days: 7 } as const;

    expect(isSameWarning(undefined, due)).toBe(false);
    expect(isSameWarning({ ...due, days: 30 }, due)).toBe(false);
    expect(isSameWarning({ ...due, expiresOn: '2026-11-29' }, due)).toBe(false);
    expect(isSameWarning({ ...due }, due)).toBe(true);
  });
});
