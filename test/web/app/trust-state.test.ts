import { describe, expect, it } from 'vitest';

import type { DataStatus } from '../../../shared/contracts/arm/posture-panes.ts';
import { trustState } from '../../../web/app/trust-state.ts';

type Run = 'running' | 'paused' | 'complete';

function aStatus(state: DataStatus['state'], ...runs: Run[]) {
  const connectors = runs.map((run, at) => ({
    connector: `c${at}`,
    connectorId: `/c${at}`,
    health: 'Healthy',
    lastRun: { id: `${at}`, state: run, reason: 'manual', beganAt: '2026-11-30T10:00:00.000Z' },
  }));
  return { state, connectors } as unknown as DataStatus;
}

describe('the state of the data', () => {
  it('is that of a run that goes on, also before it has found a group, and names its connector', () => {
    expect(trustState(aStatus('none', 'running'), 0).state).toBe('reading');
    expect(trustState(aStatus('complete', 'complete', 'running'), 9)).toMatchObject({
      state: 'reading',
      connector: { connector: 'c1' },
    });
  });

  it('is paused where a run is, and none goes on', () => {
    expect(trustState(aStatus('partial', 'paused'), 9).state).toBe('paused');
    expect(trustState(aStatus('partial', 'paused', 'running'), 9).state).toBe('reading');
  });

  it('is not complete while the inventory has no group of it', () => {
    expect(trustState(aStatus('complete', 'complete'), 0).state).toBe('arriving');
    expect(trustState(aStatus('partial', 'complete'), 0).state).toBe('arriving');
    expect(trustState(aStatus('complete', 'complete'), 3).state).toBe('complete');
    expect(trustState(aStatus('partial', 'complete'), 3).state).toBe('partial');
    expect(trustState(aStatus('complete', 'complete'), undefined).state).toBe('complete');
  });

  it('is unread where a root group was never read and no run goes on', () => {
    expect(trustState(aStatus('reading', 'complete'), 0).state).toBe('unread');
    expect(trustState(aStatus('none'), 0).state).toBe('none');
  });
});
