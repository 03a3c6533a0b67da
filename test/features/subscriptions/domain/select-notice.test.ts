import { describe, expect, it } from 'vitest';

import type { EventFilter } from '../../../../shared/contracts/arm/event-subscription.ts';
import { noticeOfChange } from '../../../../shared/features/subscriptions/domain/notice-of-change.ts';
import {
  isSelected,
  isSevere,
  subscribersOf,
} from '../../../../shared/features/subscriptions/domain/select-notice.ts';
import { anEvent } from '../../../adapters/tables/rows.ts';
import { aNotice } from '../../../support/subscriber.ts';

describe('a filter', () => {
  it.each<[EventFilter, boolean]>([
    [{}, true],
    [{ kinds: ['change'] }, true],
    [{ kinds: ['runFailed'] }, false],
    [{ groups: ['acme'] }, true],
    [{ groups: ['ACME/Web'] }, true],
    [{ groups: ['acme$web'] }, true],
    [{ groups: ['acme/we', 'other'] }, false],
  ])('%j selects a change of a project of acme/web: %s', (filter, selected) => {
    expect(isSelected(aNotice('e'), filter)).toBe(selected);
  });

  it('of groups selects events about the connector', () => {
    const { subject: _, ...notice } = aNotice('e', { kind: 'runFailed' });

    expect(isSelected(notice, { groups: ['other'] })).toBe(true);
  });

  it('of a severity selects what is at least as severe, or not known', () => {
    const severities = ['Critical', 'High', 'Medium', 'Low', undefined] as const;

    expect(severities.map((one) => isSevere(one, { minSeverity: 'High' }))).toEqual([
      true,
      true,
      false,
      false,
      true,
    ]);
    expect(isSevere('Low', {})).toBe(true);
  });
});

it('leaves paused and ended subscriptions out', () => {
  const states = ['active', 'paused', 'ended'] as const;
  const subscriptions = states.map((state) => ({ id: state, filter: {}, delivery: { state, failures: 0 } }));

  expect(subscribersOf(aNotice('e'), subscriptions)).toEqual(['active']);
});

describe('a change of the feed', () => {
  it('is an event with the same id', () => {
    const change = anEvent('c1', { kind: 'removed', after: { because: 'gone' } });

    expect(noticeOfChange(change)).toMatchObject({
      id: 'c1',
      kind: 'change',
      at: change.at,
      subject: change.subject,
      data: { change: 'removed', after: { reason: 'gone' } },
    });
  });

  it('of a verdict is of a kind of its own', () => {
    expect(noticeOfChange(anEvent('c', { kind: 'verdictChanged' }))?.kind).toBe('verdictChanged');
  });

  it('of findings is one only where critical ones are new', () => {
    const found = anEvent('c', { kind: 'findingsChanged', after: { new: { high: 1 } } });
    const critical = { ...found, after: { newCritical: ['f1'] } };

    expect(noticeOfChange(found)).toBeUndefined();
    expect(noticeOfChange(critical)?.kind).toBe('criticalFindings');
  });
});
