import { createHmac } from 'node:crypto';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { demoToken } from '../../local/gitlab/credentials.ts';
import type { EventKind } from '../../shared/contracts/arm/event-subscription.ts';
import type { CloudEvent } from '../../shared/features/subscriptions/domain/cloud-event.ts';
import { devopsPath } from '../support/api-client.ts';
import { startReceiver, type EventReceiver } from '../support/event-receiver.ts';
import { currentRun, devopsOf, onboard } from '../support/onboarding.ts';
import { startStack, type Stack } from '../support/stack.ts';

let stack: Stack;
let receiver: EventReceiver;
let secret: string;
const siem = `${devopsPath('contoso')}/eventSubscriptions/siem`;

beforeAll(async () => {
  receiver = await startReceiver();
  const settings = { EVENT_ENDPOINTS_INTERNAL: 'true', EVENT_ENDPOINTS_CA: receiver.ca };
  stack = await startStack({ projects: 20, settings });
  await onboard(stack.api, 'contoso', {
    autoDiscovery: 'Enabled',
    authorization: { accessToken: demoToken },
  });
  await stack.settle();
  const kinds: EventKind[] = ['criticalFindings', 'runFailed', 'accessLost'];
  const endpoint = { endpointType: 'WebHook', endpointUrl: `${receiver.url}/in` };
  await stack.api.call('PUT', siem, { body: { properties: { endpoint, filter: { kinds } } } });
  ({ secret } = (await stack.api.call('POST', `${siem}/listSecret`)).json as { secret: string });
}, 240_000);
afterAll(async () => {
  await stack.stop();
  await receiver.stop();
});

/** Events that came, each once, with a signature that the secret confirms. */
function events(type: string): CloudEvent[] {
  const found = new Map<string, CloudEvent>();
  for (const { headers, body } of receiver.received) {
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    const signature = createHmac('sha256', key).update(signed).digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${signature}`);
    const event = JSON.parse(body) as CloudEvent;
    found.set(event.id, event);
  }
  return [...found.values()].filter((event) => event.type === type);
}

/** Reads GitLab again, at all or what is below `path`, until everything that follows is done. */
async function resync(path = ''): Promise<void> {
  await stack.api.call('POST', `${devopsPath('contoso')}${path}/resync`);
  await stack.settle();
  // It looks at the access itself, so that the next one reports that it is lost.
  for (let looks = 0; looks < 2; looks += 1) {
    await stack.fire('watchdog');
    await stack.settle();
  }
}

test('a scan with a new critical finding reaches the receiver after its import', async () => {
  const contoso = stack.gitlab.world.groups.find(({ path }) => path === 'contoso');
  const project = contoso?.ownProjects.find(({ archived }) => !archived);
  if (project === undefined) throw new Error('There is no project to scan.');
  // The first import is no news: everything is new then.
  for (const severity of ['Low', 'Critical'] as const) {
    await stack.passTime(3_600_000);
    const finishedAt = new Date(stack.clock.now()).toISOString();
    const scans = [{ kind: 'sast' as const, add: 1, severity }];
    stack.gitlab.scans.run(project, { others: false, finishedAt, scans });
    await resync(`/gitLabGroups/contoso/projects/${project.path}`);
  }

  const found = events('palisade.criticalFindings').filter(
    ({ subject }) => subject === `project/${project.id}`,
  );
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({ data: { after: { newCritical: [expect.any(String)] } } });
}, 240_000);

test('a run that fails and lost access reach the receiver', async () => {
  stack.gate.refuse(() => true, {
    status: 401,
    body: {
      error: 'invalid_token',
      error_description: 'Token was revoked. You have to re-authorize from the user.',
    },
  });

  await resync();
  const { health } = (await devopsOf(stack.api, 'contoso')).properties;
  const run = (await currentRun(stack.api, 'contoso')).properties;
  expect(['failed', 'partial']).toContain(run.state);
  expect(events('palisade.runFailed').map(({ data }) => data['state'])).toEqual([run.state]);
  expect(events('palisade.accessLost').map(({ data }) => data['state'])).toEqual([health?.state]);
}, 240_000);
