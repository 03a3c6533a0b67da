import { describe, expect, it } from 'vitest';

import { noteFailure, recorded, type NoteActivity } from '../../../functions/edge/record-activity.ts';
import { ConflictError } from '../../../shared/platform/errors/errors.ts';
import { logTo } from '../../../shared/platform/log.ts';
import { ada } from '../../support/a-connector.ts';

const deed = {
  caller: ada,
  scope: { subscriptionId: 's' },
  action: 'Microsoft.Security/securityConnectors/write',
  operationId: 'SecurityConnectors_CreateOrUpdate',
  resourceId: '/subscriptions/s',
  correlationId: 'c',
};

/** What happened in order: notes by their status, the deed as `done`, and what was logged. */
function aRecord(failAt?: string) {
  const events: string[] = [];
  const noteActivity: NoteActivity = (activity) => {
    if (activity.status === failAt) return Promise.reject(new Error('the table is away'));
    const { status, httpStatus, errorCode } = activity;
    events.push([status, httpStatus, errorCode].filter((part) => part !== undefined).join(' '));
    return Promise.resolve();
  };
  const log = logTo(() => ({
    info: () => undefined,
    warn: () => undefined,
    error: (line) => void events.push(line),
  }));
  const work = () => {
    events.push('done');
    return Promise.resolve({ status: 201 });
  };
  return { events, edge: { noteActivity, log }, work };
}

describe('what a caller does', () => {
  it('is noted before it is done and after', async () => {
    const { events, edge, work } = aRecord();

    expect(await recorded(deed, edge, work)).toEqual({ status: 201 });
    expect(events).toEqual(['Started', 'done', 'Succeeded 201']);
  });

  it('is not done when it can not be noted', async () => {
    const { events, edge, work } = aRecord('Started');

    await expect(recorded(deed, edge, work)).rejects.toThrow('the table is away');
    expect(events).toEqual([]);
  });

  it('counts as done when only its end can not be noted', async () => {
    const { events, edge, work } = aRecord('Succeeded');

    expect(await recorded(deed, edge, work)).toEqual({ status: 201 });
    expect(events[2]).toMatch(/^the end of an activity could not be noted .*"correlationId":"c"/);
  });

  it.each([
    [new ConflictError('busy'), 'Failed 409 Conflict'],
    [new Error('nobody foresaw it'), 'Failed 500 InternalServerError'],
  ])('is noted as failed when it fails: %s', async (failure, note) => {
    const { events, edge } = aRecord();

    await expect(recorded(deed, edge, () => Promise.reject(failure))).rejects.toBe(failure);
    expect(events).toEqual(['Started', note]);
  });

  it('may be a refusal alone', async () => {
    const { events, edge } = aRecord();

    await noteFailure(deed, new ConflictError('busy'), edge);

    expect(events).toEqual(['Failed 409 Conflict']);
  });
});
