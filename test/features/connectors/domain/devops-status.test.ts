import { describe, expect, it } from 'vitest';

import {
  devopsAfter,
  devopsWithHealth,
} from '../../../../shared/features/connectors/domain/devops-status.ts';
import { aDevOps, anOperation } from '../../../support/a-connector.ts';

const now = new Date('2026-11-23T10:00:00.000Z');

describe('the end of an operation', () => {
  const busy = aDevOps({ operation: anOperation() });

  it('keeps the state and the message, and removes the operation', () => {
    const { operation: _ended, ...rest } = busy;

    expect(devopsAfter(busy, { state: 'Failed', message: 'refused', now })).toEqual({
      ...rest,
      provisioningState: 'Failed',
      provisioningStatusMessage: 'refused',
      provisioningStatusUpdateTimeUtc: now.toISOString(),
    });
  });

  it('records the run that it started', () => {
    expect(devopsAfter(busy, { state: 'Succeeded', message: 'OK', now, runId: 'run-9' }).currentRunId).toBe(
      'run-9',
    );
  });
});

describe('the health of the credentials', () => {
  const health = {
    state: 'TokenRevoked',
    since: 's',
    checkedAt: 'c',
    message: 'Authorise it again.',
  } as const;

  it('is shown in the published status message too, and so is its restoration', () => {
    const unhealthy = devopsWithHealth(aDevOps(), health, now);
    const healthy = devopsWithHealth(unhealthy, undefined, now);

    expect(unhealthy).toMatchObject({
      health,
      provisioningStatusMessage: 'Authorise it again.',
      provisioningStatusUpdateTimeUtc: now.toISOString(),
    });
    expect(healthy.health).toBeUndefined();
    expect(healthy.provisioningStatusMessage).toBe('The access to GitLab is restored.');
  });

  it('changes nothing while healthy, and keeps a message that is the same or that of an operation', () => {
    const reported = aDevOps({ health, provisioningStatusMessage: health.message });
    const busy = aDevOps({ operation: anOperation() });

    expect(devopsWithHealth(aDevOps(), undefined, now)).toEqual(aDevOps());
    expect(devopsWithHealth(reported, health, now)).toEqual(reported);
    expect(devopsWithHealth(busy, health, now)).toEqual({ ...busy, health });
  });
});
