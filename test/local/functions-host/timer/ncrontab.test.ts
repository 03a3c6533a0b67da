import { describe, expect, it } from 'vitest';
import {
  isFrequent,
  nextOccurrence,
  parseSchedule,
} from '../../../../local/functions-host/timer/ncrontab.ts';

function next(schedule: string, after: string): string {
  return nextOccurrence(parseSchedule(schedule), new Date(after)).toISOString();
}

describe('the next occurrence', () => {
  it.each([
    ['0 */5 * * * *', '2026-11-23T10:00:00Z', '2026-11-23T10:05:00.000Z'],
    ['0 */5 * * * *', '2026-11-23T10:04:59.999Z', '2026-11-23T10:05:00.000Z'],
    ['*/5 * * * *', '2026-11-23T10:58:00Z', '2026-11-23T11:00:00.000Z'],
    ['* * * * * *', '2026-11-23T10:00:00.400Z', '2026-11-23T10:00:01.000Z'],
    ['0 0 3 * * *', '2026-11-23T03:00:00Z', '2026-11-24T03:00:00.000Z'],
    ['0 30 9 * * 1-5', '2026-11-27T10:00:00Z', '2026-11-30T09:30:00.000Z'],
    ['0 30 9 * * Mon-Fri', '2026-11-27T10:00:00Z', '2026-11-30T09:30:00.000Z'],
    ['0 0 0 1 January *', '2026-11-23T00:00:00Z', '2027-01-01T00:00:00.000Z'],
    ['15,45 0 8-10/2 * * *', '2026-11-23T08:00:15Z', '2026-11-23T08:00:45.000Z'],
    ['15,45 0 8-10/2 * * *', '2026-11-23T08:00:45Z', '2026-11-23T10:00:15.000Z'],
    ['0 5/20 * * * *', '2026-11-23T10:45:00Z', '2026-11-23T11:05:00.000Z'],
    ['0 0 0 29 2 *', '2096-03-01T00:00:00Z', '2104-02-29T00:00:00.000Z'],
    ['59 59 23 31 12 *', '2026-12-31T23:59:59Z', '2027-12-31T23:59:59.000Z'],
  ])('of %s after %s is %s', (schedule, after, expected) => {
    expect(next(schedule, after)).toBe(expected);
  });

  it('matches both the day and the weekday', () => {
    expect(next('0 0 0 13 * Fri', '2026-11-23T00:00:00Z')).toBe('2027-08-13T00:00:00.000Z');
  });

  it('is an error for a schedule without any date', () => {
    expect(() => next('0 0 0 30 2 *', '2026-11-23T00:00:00Z')).toThrow('the schedule has no date');
  });
});

describe('an invalid schedule', () => {
  it.each([
    ['* * * *', "'* * * *' is not a schedule of five or six fields"],
    ['60 * * * * *', "'60' is not a second between 0 and 59"],
    ['0 0 0 0 * *', "'0' is not a day between 1 and 31"],
    ['0 0 0 * * Noday', "'Noday' is not a weekday between 0 and 6"],
    ['0 5-1 * * * *', "'5-1' is not a minute between 0 and 59"],
    ['0 */0 * * * *', "'*/0' is not a minute between 0 and 59"],
    ['0 , * * * *', "'' is not a minute between 0 and 59"],
  ])('%s is an error that names the field', (schedule, message) => {
    expect(() => parseSchedule(schedule)).toThrow(message);
  });
});

describe('a schedule', () => {
  it.each([
    ['*/30 * * * * *', true],
    ['0,30 0 12 * * *', true],
    ['0 * * * * *', false],
    ['0 0 * * * *', false],
  ])('%s runs more often than once a minute: %s', (schedule, expected) => {
    expect(isFrequent(parseSchedule(schedule), new Date('2026-11-23T00:00:00Z'))).toBe(expected);
  });
});
