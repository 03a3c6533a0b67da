import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { demoApiToken } from '../../../local/gitlab/credentials.ts';
import { getGroup } from '../../../shared/features/inventory/read-inventory.ts';
import { ensureHook } from '../../../shared/features/webhooks/ensure-hook.ts';
import { listWebhookSecret } from '../../../shared/features/webhooks/list-webhook-secret.ts';
import { rotateWebhookSecret } from '../../../shared/features/webhooks/rotate-webhook-secret.ts';
import type { JobOf } from '../../../shared/contracts/job.ts';
import { SimulatedCrash, CrashPoint } from '../../support/crash-point.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';

const day = { acceptFormerForMinutes: 1_440 };
const leaked = { acceptFormerForMinutes: 0 };

let environment: TestEnvironment;
let testConnector: TestConnector;

beforeAll(async () => {
  environment = await openTestEnvironment(40, { timeoutMs: 500 });
});
afterAll(() => environment.stop());
beforeEach(async () => {
  for (const hook of environment.simulator.hooks.all()) environment.simulator.hooks.remove(hook);
  testConnector = new TestConnector(environment);
  testConnector.publicUrl = 'http://127.0.0.1:9/app';
  await testConnector.onboard({
    autoDiscovery: 'Disabled',
    topLevelInventoryList: ['wingtip_toys'],
    authorization: { accessToken: demoApiToken },
  });
});

function atGitLab() {
  const { id } = environment.simulator.world.groupByPath('wingtip_toys')!.record;
  return environment.simulator.hooks.of('group', id)[0];
}

function groupOf(app = testConnector.deps()) {
  return getGroup(testConnector.key, 'wingtip_toys', { removed: false }, app);
}

async function rotate(options = day, crashPoint = new CrashPoint()) {
  return rotateWebhookSecret(testConnector.key, await groupOf(), options, testConnector.deps(crashPoint));
}

async function stored() {
  const { hook } = (await groupOf()).root;
  return (await environment.vault.hookSecrets.get(hook?.hookId ?? ''))!.value;
}

/** The job that the rotation sent, at the time for which it was sent. */
async function handOver(crashPoint = new CrashPoint()): Promise<void> {
  const { root } = await groupOf();
  const { id, key } = (await testConnector.connector())!;
  const at = testConnector.now.toISOString();
  const job: JobOf<'ensure-hook'> = {
    v: 1,
    kind: 'ensure-hook',
    connector: { id, ...key },
    rootId: root.facts.id,
    at,
    attempt: 0,
  };
  await ensureHook(job, testConnector.deps(crashPoint));
}

describe('a rotation of the secret of a webhook', () => {
  it('gives GitLab new secrets after a minute, accepts the former ones for a day, and returns none', async () => {
    const before = await stored();

    const answer = await rotate();
    await handOver();
    const early = { token: atGitLab()?.token, signingToken: atGitLab()?.signingToken };
    testConnector.wait(1);
    await handOver();

    const { former, rotatedAt, ...fresh } = await stored();
    expect(answer).toEqual({
      url: atGitLab()?.url,
      formerAcceptedUntil: former?.until,
      enteredBy: 'Palisade',
    });
    expect(early).toEqual(before);
    expect(former).toMatchObject(before);
    expect(rotatedAt).toBeUndefined();
    expect(atGitLab()).toMatchObject(fresh);
    expect(fresh.token).not.toBe(before.token);
    expect(JSON.stringify(answer)).not.toContain(fresh.token);
  });

  it('is not begun again while former secrets are accepted, except for a leak', async () => {
    await rotate();
    const { token } = await stored();

    await expect(rotate()).rejects.toThrow('is being changed until 2026-11-24T10:00:00.000Z');
    expect((await stored()).token).toBe(token);
    await rotate(leaked);

    const { former, token: last } = await stored();
    expect(former).toBeUndefined();
    expect(last).not.toBe(token);
    await handOver();
    expect(atGitLab()?.token).toBe(last);
  });

  it('removes the former secrets with the first check after their time, and can be repeated then', async () => {
    await rotate();
    testConnector.wait(1_440);
    await handOver();

    const fresh = await stored();
    expect(fresh).toEqual({ token: atGitLab()?.token, signingToken: atGitLab()?.signingToken });
    await expect(rotate()).resolves.toMatchObject({ enteredBy: 'Palisade' });
  });

  it('leaves the secret to a person where our token may not manage the hook', async () => {
    environment.simulator.hooks.remove(atGitLab()!);
    environment.simulator.world.setTier(
      environment.simulator.world.groupByPath('wingtip_toys')!.record,
      'free',
    );
    await handOver();

    const answer = await rotate();
    const app = testConnector.deps();
    const { secretToken } = await listWebhookSecret(await groupOf(app), app);
    environment.simulator.world.setTier(
      environment.simulator.world.groupByPath('wingtip_toys')!.record,
      'premium',
    );

    expect(answer.enteredBy).toBe('Person');
    expect(secretToken).toBe((await stored()).token);
  });

  it.each([1, 2, 3, 4])(
    'ends with the same secrets on both sides, though a process dies behind write %i',
    async (after) => {
      await survived(() => rotate(day, new CrashPoint(after)));
      testConnector.wait(1);
      await survived(() => handOver(new CrashPoint(after)));
      await handOver();

      const { token, rotatedAt } = await stored();
      expect(atGitLab()?.token).toBe(token);
      expect(rotatedAt).toBeUndefined();
    },
  );
});

async function survived(action: () => Promise<unknown>): Promise<void> {
  try {
    await action();
  } catch (failure) {
    if (!(failure instanceof SimulatedCrash)) throw failure;
  }
}
