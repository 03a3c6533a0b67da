import { describe, expect, it } from 'vitest';

import { tokenEndMessage } from '../../../shared/domain/access/token-end.ts';

const now = new Date('2026-11-23T10:00:00.000Z');

describe('the end of an access token', () => {
  it.each([
    ['no one told when', undefined],
    ['there are more than 30 days', '2026-12-25'],
  ])('is not announced while %s', (_case, expiresOn) => {
    expect(tokenEndMessage(expiresOn, now)).toBeUndefined();
  });

  it.each([
    ['2026-12-23', 'in 30 days'],
    ['2026-11-30', 'in 7 days'],
    ['2026-11-24', 'in 1 day;'],
  ])('on %s is announced as %s', (expiresOn, words) => {
    expect(tokenEndMessage(expiresOn, now)).toContain(`ends on ${expiresOn}, ${words}`);
  });

  it('is told as past on its day, for it ends at midnight UTC', () => {
    expect(tokenEndMessage('2026-11-23', now)).toBe(
      'The access token ended on 2026-11-23; authorise the connector again.',
    );
  });
});
