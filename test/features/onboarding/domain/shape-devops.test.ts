import { describe, expect, it } from 'vitest';

import type { DevOpsConfigurationPut } from '../../../../shared/contracts/arm/devops-configuration.ts';
import { ConflictError, InvalidRequestError } from '../../../../shared/platform/errors/errors.ts';
import {
  chosenByPatch,
  chosenByPut,
  devopsForDeletion,
  devopsFromPatch,
  devopsFromPut,
  isRepeat,
} from '../../../../shared/features/onboarding/domain/shape-devops.ts';
import { aConnector, ada, aDevOps, anOperation } from '../../../support/a-connector.ts';
import { thrownBy } from '../../../support/thrown-by.ts';

type Wish = DevOpsConfigurationPut['properties'];

const now = new Date('2026-11-23T10:00:00.000Z');
const started = { operationId: 'op-1', runId: 'run-1', now, by: ada };
const authorization = { code: 'one-time' };
const fresh = aConnector();
const these = (...topLevelInventoryList: string[]) => ({
  autoDiscovery: 'Disabled' as const,
  topLevelInventoryList,
});
const agentlessConfiguration = { agentlessEnabled: 'NotApplicable' } as const;

describe('PUT of a configuration', () => {
  it('begins the creation, with what the caller chose and never with what they authorised by', () => {
    const devops = devopsFromPut(fresh, { autoDiscovery: 'Enabled', authorization }, started);

    expect(devops).toEqual({
      autoDiscovery: 'Enabled',
      provisioningState: 'Pending',
      provisioningStatusMessage: 'Resource creation in progress.',
      provisioningStatusUpdateTimeUtc: now.toISOString(),
      operation: {
        id: 'op-1',
        runId: 'run-1',
        kind: 'create',
        authorizes: true,
        by: { principalId: ada.principalId, name: ada.name },
        startedAt: now.toISOString(),
      },
    });
  });

  it.each<[string, Wish, object]>([
    ['all groups, now and later', { autoDiscovery: 'Enabled' }, { autoDiscovery: 'Enabled' }],
    ['all groups of now', { autoDiscovery: 'Disabled' }, { autoDiscovery: 'Disabled' }],
    [
      'those in a list',
      { autoDiscovery: 'Disabled', topLevelInventoryList: ['acme'] },
      { autoDiscovery: 'Disabled', topLevelInventoryList: ['acme'] },
    ],
    [
      'all, where a list comes with Enabled',
      { autoDiscovery: 'Enabled', topLevelInventoryList: ['acme'] },
      { autoDiscovery: 'Enabled' },
    ],
  ])('chooses %s', (_, wish, choice) => {
    const { autoDiscovery, topLevelInventoryList } = devopsFromPut(
      fresh,
      { ...wish, authorization },
      started,
    );

    expect({ autoDiscovery, ...(topLevelInventoryList && { topLevelInventoryList }) }).toEqual(choice);
  });

  it('needs an authorization the first time, and says where', () => {
    const failure = thrownBy(() => devopsFromPut(fresh, { autoDiscovery: 'Enabled' }, started));

    expect(failure).toBeInstanceOf(InvalidRequestError);
    expect(failure).toMatchObject({
      status: 400,
      details: [{ code: 'Required', target: 'properties.authorization' }],
    });
  });

  it('replaces a configuration without one, keeps the run that crawled last and drops what it does not name', () => {
    const configured = aConnector({ devops: aDevOps({ agentlessConfiguration }) });

    const devops = devopsFromPut(configured, { autoDiscovery: 'Disabled' }, started);

    expect(devops).toMatchObject({
      provisioningStatusMessage: 'Resource modification in progress.',
      currentRunId: aDevOps().currentRunId,
      operation: { kind: 'update', authorizes: false },
    });
    expect(devops).not.toHaveProperty('agentlessConfiguration');
  });

  it('keeps an agentless configuration that it names', () => {
    const wish: Wish = { autoDiscovery: 'Enabled', authorization, agentlessConfiguration };

    expect(devopsFromPut(fresh, wish, started).agentlessConfiguration).toEqual(agentlessConfiguration);
  });

  it.each<[string, Wish, boolean | undefined]>([
    ['repeats the choice, in whatever spelling', these('B$c', 'a'), undefined],
    ['names another group', these('a', 'b/c', 'd'), true],
    ['names fewer', these('a'), true],
    ['chooses all existing', { autoDiscovery: 'Disabled' }, true],
    ['chooses all', { autoDiscovery: 'Enabled' }, true],
  ])('that %s crawls all, or what joins', (_, wish, joiningOnly) => {
    const configured = aConnector({ devops: aDevOps(these('a', 'b/c')) });

    expect(devopsFromPut(configured, wish, started).operation?.joiningOnly).toBe(joiningOnly);
  });

  it('is refused while another operation runs', () => {
    const busy = aConnector({ devops: aDevOps({ operation: anOperation() }) });

    const failure = thrownBy(() => devopsFromPut(busy, { autoDiscovery: 'Enabled' }, started));

    expect(failure).toBeInstanceOf(ConflictError);
    expect(failure).toMatchObject({ status: 409, code: 'AnotherOperationInProgress', retryAfterSeconds: 5 });
  });
});

describe('PATCH of a configuration', () => {
  const listed = aDevOps({
    autoDiscovery: 'Disabled',
    topLevelInventoryList: ['acme'],
    chosenIds: [7],
    agentlessConfiguration,
  });
  const patch = (wish: Partial<Wish>, current = listed) =>
    devopsFromPatch(aConnector({ devops: current }), current, wish, started);

  it('that changes nothing begins nothing', () => {
    expect(patch({})).toEqual({ outcome: 'saved', devops: listed });
    expect(patch({ topLevelInventoryList: ['Acme'] })).toEqual({
      outcome: 'saved',
      devops: { ...listed, topLevelInventoryList: ['Acme'] },
    });
  });

  it('that changes what needs no work is saved at once', () => {
    const { outcome, devops } = patch({ agentlessConfiguration: { agentlessEnabled: 'Disabled' } });

    expect(outcome).toBe('saved');
    expect(devops).toEqual({ ...listed, agentlessConfiguration: { agentlessEnabled: 'Disabled' } });
  });

  it('that changes the list begins an update and keeps the rest', () => {
    const { outcome, devops } = patch({ topLevelInventoryList: ['acme', 'contoso'] });

    expect(outcome).toBe('begun');
    expect(devops).toMatchObject({
      autoDiscovery: 'Disabled',
      topLevelInventoryList: ['acme', 'contoso'],
      agentlessConfiguration,
      provisioningState: 'Pending',
      operation: { kind: 'update', authorizes: false },
    });
  });

  it('with null for the list chooses all groups of now', () => {
    const { outcome, devops } = patch({ topLevelInventoryList: null });

    expect(outcome).toBe('begun');
    expect(devops.autoDiscovery).toBe('Disabled');
    expect(devops).not.toHaveProperty('topLevelInventoryList');
  });

  it('with null for what needs no work takes it away at once', () => {
    const { outcome, devops } = patch({ agentlessConfiguration: null });

    expect(outcome).toBe('saved');
    expect(devops).not.toHaveProperty('agentlessConfiguration');
  });

  it('with an empty list is refused where groups are chosen by it, and means nothing where all are', () => {
    const all = aDevOps({ autoDiscovery: 'Enabled' });

    expect(thrownBy(() => patch({ topLevelInventoryList: [] }))).toMatchObject({
      status: 400,
      target: 'properties.topLevelInventoryList',
    });
    expect(patch({ topLevelInventoryList: [] }, all)).toEqual({ outcome: 'saved', devops: all });
  });

  it('to Enabled lets the list go', () => {
    const { outcome, devops } = patch({ autoDiscovery: 'Enabled' });

    expect(outcome).toBe('begun');
    expect(devops).not.toHaveProperty('topLevelInventoryList');
  });

  it('with a new authorization begins an update even where the choice stays', () => {
    const { agentlessConfiguration: _none, ...plain } = listed;
    const { outcome, devops } = patch({ authorization }, plain);

    expect(outcome).toBe('begun');
    expect(devops.operation).toMatchObject({ kind: 'update', authorizes: true });
    expect(devops).not.toHaveProperty('agentlessConfiguration');
    expect(JSON.stringify(devops)).not.toContain('one-time');
  });

  it('is refused while another operation runs', () => {
    expect(() => patch({}, aDevOps({ operation: anOperation() }))).toThrow(ConflictError);
  });
});

describe('deletion of a configuration', () => {
  it('begins, also over an operation that runs', () => {
    expect(devopsForDeletion(aDevOps({ operation: anOperation() }), started)).toMatchObject({
      provisioningState: 'PendingDeletion',
      operation: { id: 'op-1', kind: 'delete', authorizes: false },
    });
  });

  it('joins one that is under way', () => {
    const beingDeleted = aDevOps({ operation: anOperation({ kind: 'delete' }) });

    expect(devopsForDeletion(beingDeleted, started)).toEqual(beingDeleted);
  });
});

describe('a connector that another caller has authorised', () => {
  const grace = { principalId: 'grace-id', name: 'grace' };
  const theirs = aConnector({ devops: aDevOps({ authorizedBy: grace }) });
  const wish = { autoDiscovery: 'Disabled' } as const;

  it.each([
    ['PUT', () => devopsFromPut(theirs, wish, started)],
    ['PATCH', () => devopsFromPatch(theirs, aDevOps({ authorizedBy: grace }), wish, started)],
  ])('is changed by others only with an authorization of their own (%s)', (_, change) => {
    const failure = thrownBy(change);

    expect(failure).toBeInstanceOf(ConflictError);
    expect(failure).toMatchObject({ code: 'AuthorizationRequired' });
    expect((failure as Error).message).toMatch(/authorised by grace.*transfers the connector/);
  });

  it('is still theirs while the authorization of another is on its way', () => {
    const devops = devopsFromPut(theirs, { ...wish, authorization }, started);

    expect(devops.authorizedBy).toEqual(grace);
    expect(devops.operation?.by).toEqual({ principalId: ada.principalId, name: ada.name });
  });

  it('keeps its health until the authorization has worked, and is crawled as a whole then', () => {
    const health = { state: 'TokenRevoked', since: 's', checkedAt: 'c', message: 'm' } as const;
    const ill = aConnector({ devops: aDevOps({ health }) });

    const devops = devopsFromPut(ill, { ...wish, authorization }, started);

    expect(devops.health).toEqual(health);
    expect(devops.operation?.joiningOnly).toBeUndefined();
  });
});

describe('a request with the kept authorization of an operation', () => {
  const kept = { id: 'kept-1', isThere: false };
  const running = aDevOps({
    ...these('acme'),
    agentlessConfiguration,
    authorization: { id: 'kept-1', operationId: anOperation().id },
    operation: anOperation(),
  });
  const other = { agentlessConfiguration: { agentlessEnabled: 'Disabled' } } as const;
  const isPutAgain = (wish: Wish) => isRepeat(running, (devops) => chosenByPut(wish, devops), kept);
  const isPatchAgain = (wish: Partial<Wish>) =>
    isRepeat(running, (devops) => chosenByPatch(devops, wish), kept);

  it('repeats it if it stores the same', () => {
    expect(isPutAgain({ ...these('Acme'), agentlessConfiguration })).toBe(true);
    expect(isPatchAgain({})).toBe(true);
    expect(isPatchAgain({ agentlessConfiguration })).toBe(true);
  });

  it('is another one if it stores another agentless configuration', () => {
    expect(isPutAgain(these('acme'))).toBe(false);
    expect(isPutAgain({ ...these('acme'), ...other })).toBe(false);
    expect(isPatchAgain(other)).toBe(false);
    expect(isPatchAgain({ agentlessConfiguration: null })).toBe(false);
  });
});
