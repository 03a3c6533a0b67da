import { describe, expect, it } from 'vitest';

import { recordFailure, withActivity } from '../../../functions/edge/record-activity.ts';
import type { Activity } from '../../../shared/features/permissions/domain/activity.ts';
import { ConflictError } from '../../../shared/platform/errors/errors.ts';
import { logTo } from '../../../shared/platform/log.ts';
import { ada } from '../../support/a-connector.ts';
import { anApp } from '../../support/an-app.ts';

const activity = {
  caller: ada,
  scope: { subscriptionId: 's' },
  action: 'Microsoft.Security/securityConnectors/write',
  operationId: 'SecurityConnectors_CreateOrUpdate',
  resourceId: '/subscriptions/s',
  correlationId: 'c',
};

/** Events in order: entries by their status, the change as `done`, and log lines. */
function aRecord(failAt?: string) {
  const events: string[] = [];
  const append = ({ status, httpStatus, errorCode }: Activity) => {
    if (status === failAt) return Promise.reject(new Error('the table is away'));
    events.push([status, httpStatus, errorCode].filter((part) => part !== undefined).join(' '));
    return Promise.resolve();
  };
  const log = logTo(() => ({
    info: () => undefined,
    warn: () => undefined,
    error: (line) => void events.push(line),
  }));
  const handle = () => {
    events.push('done');
    return Promise.resolve({ status: 201 });
  };
  const app = anApp({
    activities: { append },
    clock: { now: () => new Date('2026-11-23T10:00:00.000Z') },
    ids: { newId: () => 'id' },
    log,
  });
  return { events, app, handle };
}

describe('what a caller does', () => {
  it('is recorded before it is done and after', async () => {
    const { events, app, handle } = aRecord();

    expect(await withActivity(activity, app, handle)).toEqual({ status: 201 });
    expect(events).toEqual(['Started', 'done', 'Succeeded 201']);
  });

  it('is not done if it cannot be recorded', async () => {
    const { events, app, handle } = aRecord('Started');

    await expect(withActivity(activity, app, handle)).rejects.toThrow('the table is away');
    expect(events).toEqual([]);
  });

  it('counts as done if only its outcome cannot be recorded', async () => {
    const { events, app, handle } = aRecord('Succeeded');

    expect(await withActivity(activity, app, handle)).toEqual({ status: 201 });
    expect(events[2]).toMatch(/^the outcome of an activity could not be recorded .*"correlationId":"c"/);
  });

  it.each([
    [new ConflictError('busy'), 'Failed 409 Conflict'],
    [new Error('nobody foresaw it'), 'Failed 500 InternalServerError'],
  ])('is recorded as failed if it fails: %s', async (failure, note) => {
    const { events, app } = aRecord();

    await expect(withActivity(activity, app, () => Promise.reject(failure))).rejects.toBe(failure);
    expect(events).toEqual(['Started', note]);
  });

  it('may be recorded as a failure alone', async () => {
    const { events, app } = aRecord();

    await recordFailure(activity, new ConflictError('busy'), app);

    expect(events).toEqual(['Failed 409 Conflict']);
  });
});
