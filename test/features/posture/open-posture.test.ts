import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Permission } from '../../../shared/features/permissions/ports.ts';
import { openPosture, readableConnectors } from '../../../shared/features/posture/open-posture.ts';
import { NotFoundError } from '../../../shared/platform/errors/errors.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';

let environment: TestEnvironment;
let connector: TestConnector;
const everything: Permission = { covers: () => true };
const nothing: Permission = { covers: () => false };

beforeAll(async () => {
  environment = await openTestEnvironment(30);
  connector = new TestConnector(environment);
  await connector.onboard({ autoDiscovery: 'Enabled' });
});
afterAll(() => environment.stop());

function inSubscription() {
  return { subscriptionId: connector.key.subscriptionId };
}

describe('the posture of a scope', () => {
  it('is of one connector, or of all that the caller may read', async () => {
    const app = connector.deps();
    const ofOne = await openPosture({ scope: connector.key, permission: nothing }, undefined, app);
    const ofAll = await openPosture({ scope: inSubscription(), permission: everything }, undefined, app);

    expect(ofOne.index.connectors).toEqual([connector.key]);
    expect(ofOne.index.groups.length).toBeGreaterThan(0);
    expect(ofAll.index.connectors).toContainEqual(connector.key);
  });

  it('is empty for a caller who may read no connector', async () => {
    const { index } = await openPosture(
      { scope: inSubscription(), permission: nothing },
      undefined,
      connector.deps(),
    );

    expect([index.connectors, index.projects.length]).toEqual([[], 0]);
  });

  it('keeps its index while nothing changes, and has one for an earlier asOf', async () => {
    const app = connector.deps();
    const scope = { scope: connector.key, permission: everything };
    const first = await openPosture(scope, undefined, app);
    const again = await openPosture(scope, undefined, app);

    expect(again.index).toBe(first.index);
    expect(await openPosture(scope, first.asOf, app)).toEqual(first);
  });

  it('of a connector that is not there is not found', async () => {
    const scope = { ...connector.key, name: 'absent' };

    await expect(readableConnectors({ scope, permission: everything }, connector.deps())).rejects.toThrow(
      NotFoundError,
    );
  });
});
