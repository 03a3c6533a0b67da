import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { demoApiToken } from '../../../local/gitlab/credentials.ts';
import type { App } from '../../../shared/features/app.ts';
import type { RootGroup } from '../../../shared/features/inventory/domain/inventory.ts';
import { getGroup } from '../../../shared/features/inventory/read-inventory.ts';
import { listWebhookSecret } from '../../../shared/features/webhooks/list-webhook-secret.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';

const publicUrl = 'http://127.0.0.1:9/app';

let environment: TestEnvironment;
let testConnector: TestConnector;
let app: App;

beforeAll(async () => {
  environment = await openTestEnvironment(40, { timeoutMs: 500 });
});
afterAll(() => environment.stop());
beforeEach(async () => {
  testConnector = new TestConnector(environment);
  testConnector.publicUrl = publicUrl;
  await testConnector.onboard({
    autoDiscovery: 'Disabled',
    topLevelInventoryList: ['wingtip_toys', 'fabrikam'],
    authorization: { accessToken: demoApiToken },
  });
  app = testConnector.deps();
});

async function rootGroup(): Promise<RootGroup> {
  return (await environment.stores.rootGroups.get(await testConnector.scope('wingtip_toys')))!.value;
}

async function listSecret() {
  return listWebhookSecret({ root: await rootGroup(), row: undefined }, app);
}

describe('the secret of a webhook', () => {
  it("is the token of the root group's hook with its URL, the same each time", async () => {
    const { hookId } = (await rootGroup()).hook!;

    const secrets = [await listSecret(), await listSecret()];

    const { token } = (await environment.vault.hookSecrets.get(hookId))!.value;
    const secret = { url: `${publicUrl}/webhooks/gitlab/${hookId}`, secretToken: token };
    expect(secrets).toEqual([secret, secret]);
  });

  it('makes the token alone a proof from then on, also of a hook that signs', async () => {
    const { hookId } = (await rootGroup()).hook!;
    const before = await environment.stores.hookRegistry.get(hookId);

    await listSecret();

    expect(before).not.toHaveProperty('isByHand');
    expect(await environment.stores.hookRegistry.get(hookId)).toMatchObject({ isByHand: true });
  });

  it('is refused for a subgroup', async () => {
    const fabrikam = environment.simulator.world.groupByPath('fabrikam')!.record;
    const { path } = fabrikam.descendants.find(({ parent }) => parent === fabrikam)!;
    const below = await getGroup(testConnector.key, `fabrikam$${path}`, { removed: false }, app);

    await expect(listWebhookSecret(below, app)).rejects.toThrow("ask for the one of 'fabrikam'");
  });

  it('is refused without a public address', async () => {
    testConnector.publicUrl = undefined;
    app = testConnector.deps();

    await expect(listSecret()).rejects.toThrow('WEBHOOK_BASE_URL');
  });

  it('is refused once the root group was deselected', async () => {
    await testConnector.configure({ autoDiscovery: 'Disabled', topLevelInventoryList: ['fabrikam'] });
    await testConnector.work();

    await expect(listSecret()).rejects.toThrow("GitLab group 'wingtip_toys' is not set up yet");
  });
});
