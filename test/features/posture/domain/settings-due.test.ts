import { describe, expect, it } from 'vitest';

import { projectSettingsSource } from '../../../../shared/features/posture/domain/project-settings.ts';
import {
  areSettingsDue,
  settingsDueLater,
  settingsReadAt,
} from '../../../../shared/features/posture/domain/settings-due.ts';

const hourMs = 3_600_000;
const start = Date.parse('2026-11-23T10:00:00.000Z');
const at = (hours: number) => new Date(start + hours * hourMs).toISOString();

function readAt(hours: number, id = 7) {
  return { id, readTimes: { [projectSettingsSource]: at(hours) } };
}

describe('settings', () => {
  it('that were never read are due', () => {
    expect(areSettingsDue({ id: 7, readTimes: {} }, { at: at(0) })).toBe(true);
  });

  it('are due at once where a person or a webhook asks, but for those read since', () => {
    expect(areSettingsDue(readAt(-1), { at: at(0), urgent: true })).toBe(true);
    expect(areSettingsDue(readAt(0), { at: at(0), urgent: true })).toBe(false);
    expect(areSettingsDue(readAt(-1), { at: at(0) })).toBe(false);
  });

  it('are due for a webhook an hour after they were read, and not before', () => {
    const hourly = { urgent: true, hourly: true } as const;
    const within = [0, 0.5, 0.99].map((hours) => ({ at: at(hours), ...hourly }));
    const after = { at: at(1), ...hourly };

    expect(within.map((cause) => areSettingsDue(readAt(0), cause))).toEqual([false, false, false]);
    expect(within.map((cause) => settingsDueLater(readAt(0), cause)?.toISOString())).toEqual([
      // Read since the webhook came.
      undefined,
      at(1),
      at(1),
    ]);
    expect([areSettingsDue(readAt(0), after), settingsDueLater(readAt(0), after)]).toEqual([true, undefined]);
    expect(areSettingsDue({ id: 7, readTimes: {} }, after)).toBe(true);
    expect(settingsDueLater(readAt(0), { at: at(0.5), urgent: true })).toBeUndefined();
  });

  it('are read once a week by a daily sweep, each project on its day', () => {
    const ids = Array.from({ length: 70 }, (_, index) => index + 1);
    const last = new Map(ids.map((id) => [id, 0]));
    const days = Array.from({ length: 28 }, (_, index) => index + 1).map((day) => {
      const due = ids.filter((id) => areSettingsDue(readAt(last.get(id) ?? 0, id), { at: at(day * 24) }));
      due.forEach((id) => last.set(id, day * 24));
      return due.length;
    });

    // In the first week a project comes to its day, the one that it was first read on needs none.
    expect(days.slice(0, 6)).toEqual(Array(6).fill(10));
    expect(days.slice(7)).toEqual(Array(21).fill(10));
  });

  it('are never older than about two weeks where a sweep misses the day of a project', () => {
    const everyOther = Array.from({ length: 30 }, (_, index) => index * 48);
    let last = 0;
    const ages = everyOther.flatMap((hours) => {
      if (!areSettingsDue(readAt(last), { at: at(hours) })) return [];
      const age = hours - last;
      last = hours;
      return [age];
    });

    expect(Math.max(...ages)).toBeLessThanOrEqual(14 * 24);
    expect(ages.length).toBeGreaterThan(4);
  });
});

it('settings count as read since the oldest answer that still counts', () => {
  const readings = [
    { source: 'a', readAt: at(-2) },
    { source: 'b', readAt: at(-1) },
  ];

  expect(settingsReadAt(at(0), readings, [])).toBe(at(0));
  expect(settingsReadAt(at(0), readings, ['b'])).toBe(at(-1));
  expect(settingsReadAt(at(0), readings, ['a', 'b'])).toBe(at(-2));
});
