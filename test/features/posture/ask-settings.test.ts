import { describe, expect, it } from 'vitest';

import { askSettings } from '../../../shared/features/posture/ask-settings.ts';
import type { SettingsAnswer } from '../../../shared/features/posture/domain/settings-answer.ts';
import type { SettingsCall } from '../../../shared/features/posture/domain/settings-call.ts';

/** A GitLab that answers by these bodies, and refuses other paths. */
function aSource(bodies: Record<string, unknown>) {
  const asked: string[] = [];
  const settings = (path: string): Promise<SettingsAnswer> => {
    asked.push(path);
    const answer: SettingsAnswer =
      path in bodies
        ? { outcome: 'success', body: bodies[path], isCut: false }
        : { outcome: 'refused', status: 403 };
    return Promise.resolve(answer);
  };
  return { facts: { settings }, asked };
}

const read: SettingsCall['read'] = (_answer, readAt) => ({ source: 'test', readAt, facts: {} });

function aCall(change: Partial<SettingsCall> = {}): SettingsCall {
  return { source: 'test', path: 'runners', query: {}, read, ...change };
}

const details = (body: unknown) => (body as number[]).map((id) => `/runners/${id}`);

const below = (body: unknown) => (body as number[]).map((id) => `jobs/${id}`);
/** A GitLab whose details have more entries than were read. */
const cut = (path: string): Promise<SettingsAnswer> =>
  Promise.resolve({ outcome: 'success', body: [1], isCut: path === '/runners/1' });

describe('a request for settings', () => {
  it('has the path below its project or group, or that of the thing itself', async () => {
    const { facts, asked } = aSource({});

    await askSettings(aCall(), '/groups/7', facts);
    await askSettings(aCall({ path: '' }), '/groups/7', facts);

    expect(asked).toEqual(['/groups/7/runners', '/groups/7']);
  });

  it('has the answers about what the list only names', async () => {
    const { facts } = aSource({ '/groups/7/runners': [1, 2], '/runners/1': 'one', '/runners/2': 'two' });

    expect(await askSettings(aCall({ details }), '/groups/7', facts)).toMatchObject({ body: ['one', 'two'] });
  });

  it('has the answers about what lies below the thing', async () => {
    const { facts, asked } = aSource({ '/projects/7/runners': [1], '/projects/7/jobs/1': ['one'] });

    expect(await askSettings(aCall({ details: below }), '/projects/7', facts)).toMatchObject({
      body: [['one']],
    });
    expect(asked).toEqual(['/projects/7/runners', '/projects/7/jobs/1']);
  });

  it('is cut where one of these answers is', async () => {
    const answer = await askSettings(aCall({ details }), '/groups/7', { settings: cut });

    expect(answer).toMatchObject({ isCut: true });
  });

  it('is refused where one of these answers is', async () => {
    const { facts } = aSource({ '/groups/7/runners': [1, 2], '/runners/1': 'one' });

    expect(await askSettings(aCall({ details }), '/groups/7', facts)).toMatchObject({ outcome: 'refused' });
  });

  it('is cut where too many are named', async () => {
    const ids = Array.from({ length: 1_000 }, (_, id) => id);
    const { facts, asked } = aSource({ '/groups/7/runners': ids });

    expect(await askSettings(aCall({ details }), '/groups/7', facts)).toMatchObject({ isCut: true });
    expect(asked).toHaveLength(1);
  });
});
