import { describe, expect, it } from 'vitest';

import { type QueueState, pickQueue } from '../../../../shared/adapters/gitlab/budgets/pick-queue.ts';

const now = 1_000;
const aLine = (connector: string, more: Partial<QueueState> = {}): QueueState => ({
  connector,
  urgency: 'bulk',
  readyAt: now,
  arrived: 1,
  ...more,
});
const pick = (lines: QueueState[], served: [string, number][] = [], mayGo = (_line: QueueState) => true) =>
  pickQueue(lines, new Map(served), mayGo, now)?.connector;

describe('whose request goes next', () => {
  it('is what is urgent, however long a crawl has waited', () => {
    expect(pick([aLine('crawl'), aLine('resync', { urgency: 'urgent', arrived: 9 })], [['resync', 5]])).toBe(
      'resync',
    );
  });

  it('is what is gathered in the background only when no crawl waits', () => {
    const lines = [aLine('sweep', { urgency: 'background' }), aLine('crawl', { arrived: 9 })];

    expect(pick(lines, [['crawl', 5]])).toBe('crawl');
  });

  it('is the connector that was served longest ago', () => {
    const lines = [aLine('large', { arrived: 1 }), aLine('small', { arrived: 9 })];

    expect(pick(lines, [['large', 8]])).toBe('small');
    expect(
      pick(lines, [
        ['large', 8],
        ['small', 9],
      ]),
    ).toBe('large');
  });

  it('is who came first of one connector', () => {
    const [late, early] = [aLine('one', { arrived: 3, readyAt: now - 1 }), aLine('one', { arrived: 2 })];

    expect(pickQueue([late, early], new Map(), () => true, now)).toBe(early);
  });

  it('is nobody that has to wait for a limit: others pass by', () => {
    expect(
      pick([aLine('waits', { readyAt: now + 1, urgency: 'urgent' }), aLine('goes', { arrived: 9 })]),
    ).toBe('goes');
    expect(pick([aLine('waits', { readyAt: now + 1 })])).toBeUndefined();
  });

  it('is nobody without a place', () => {
    const lines = [aLine('crawl'), aLine('resync', { urgency: 'urgent' })];

    expect(pick(lines, [], () => false)).toBeUndefined();
    expect(pick([aLine('crawl')], [], ({ urgency }) => urgency === 'urgent')).toBeUndefined();
  });
});
