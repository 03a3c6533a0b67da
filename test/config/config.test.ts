import { describe, expect, it } from 'vitest';

import { readSettings } from '../../shared/config/config.ts';
import { thrownBy } from '../support/thrown-by.ts';

const canary = 'canary-5b1c6f';

/** Settings as the platform hands them over, all in order. */
function anEnvironment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return {
    SERVICEBUS: 'Endpoint=sb://bus.example;SharedAccessKeyName=k;SharedAccessKey=s',
    TABLES: 'UseDevelopmentStorage=true',
    TENANT_ID: '00000000-0000-4000-8000-000000000001',
    GITLAB_INSTANCES: '[{"url":"https://gitlab.example/sub/","clientId":"id"}]',
    VAULT_KEYS: `local:${Buffer.alloc(32).toString('base64')}`,
    WATCHDOG_SCHEDULE: '0 */5 * * * *',
    AUTODISCOVER_SCHEDULE: '30 */5 * * * *',
    RECONCILE_SCHEDULE: '0 */10 * * * *',
    ...more,
  };
}

function messageOf(environment: NodeJS.ProcessEnv): string {
  const failure = thrownBy(() => readSettings(environment));
  return failure instanceof Error ? failure.message : '';
}

describe('the settings', () => {
  it('are read with their defaults', () => {
    expect(readSettings(anEnvironment())).toMatchObject({
      GITLAB_INSTANCES: [{ url: 'https://gitlab.example/sub', clientId: 'id' }],
      GITLAB_MAX_CONCURRENCY: 10,
      LOCAL_ADMINISTRATOR: false,
      AUTODISCOVER_PERIOD_MINUTES: 240,
      RECONCILE_PERIOD_MINUTES: 1_440,
    });
    expect(readSettings(anEnvironment())).not.toHaveProperty('WEBHOOK_BASE_URL');
  });

  it('say where GitLab reaches the app, over http or https', () => {
    const urls = ['https://palisade.example/app', 'http://127.0.0.1:7071'];

    expect(
      urls.map((WEBHOOK_BASE_URL) => readSettings(anEnvironment({ WEBHOOK_BASE_URL })).WEBHOOK_BASE_URL),
    ).toEqual(urls);
  });

  it('leave out what is not ours', () => {
    expect(readSettings(anEnvironment({ PATH: '/bin' }))).not.toHaveProperty('PATH');
  });

  it('name all faults together', () => {
    const message = messageOf({ GITLAB_MAX_CONCURRENCY: '0', LOCAL_ADMINISTRATOR: 'perhaps' });

    for (const name of [
      'SERVICEBUS',
      'TABLES',
      'TENANT_ID',
      'GITLAB_INSTANCES',
      'GITLAB_MAX_CONCURRENCY',
      'VAULT_KEYS',
      'LOCAL_ADMINISTRATOR',
      'WATCHDOG_SCHEDULE',
      'AUTODISCOVER_SCHEDULE',
      'RECONCILE_SCHEDULE',
    ]) {
      expect(message).toContain(`${name}: `);
    }
  });

  it.each([
    { SERVICEBUS: `sb://${canary}` },
    { TABLES: '', VAULT_KEYS: '' },
    { TENANT_ID: canary },
    { GITLAB_INSTANCES: `{"clientSecret": "${canary}"` },
    { GITLAB_INSTANCES: '[]' },
    { GITLAB_INSTANCES: `[{"url":"${canary}","clientSecret":"${canary}"}]` },
    { GITLAB_INSTANCES: `[{"url":"https://me:${canary}@gitlab.example"}]` },
    { GITLAB_INSTANCES: `[{"url":"ftp://${canary}.example"}]` },
    { GITLAB_INSTANCES: `[{"url":"https://gitlab.example","clientSecret":["${canary}"]}]` },
    { GITLAB_MAX_CONCURRENCY: canary },
    { GITLAB_MAX_CONCURRENCY: '101' },
    { LOCAL_ADMINISTRATOR: canary },
    { WEBHOOK_BASE_URL: canary },
    { WEBHOOK_BASE_URL: `ftp://${canary}.example` },
    { AUTODISCOVER_PERIOD_MINUTES: '0' },
    { RECONCILE_PERIOD_MINUTES: canary },
  ])('are refused by name, never by value: %o', (fault) => {
    const message = messageOf(anEnvironment(fault));

    expect(message).toMatch(/^The settings are not valid\. /);
    expect(message).toContain(Object.keys(fault)[0]);
    expect(message).not.toContain(canary);
  });

  it('know no local administrator in Azure, whatever else is wrong', () => {
    const inAzure = { LOCAL_ADMINISTRATOR: 'true', WEBSITE_INSTANCE_ID: 'a1b2' };

    expect(messageOf(anEnvironment(inAzure))).toContain('LOCAL_ADMINISTRATOR: must not be true in Azure');
    expect(messageOf({ ...inAzure })).toMatch(/TENANT_ID: .*LOCAL_ADMINISTRATOR: must not be true in Azure/);
    expect(readSettings(anEnvironment({ LOCAL_ADMINISTRATOR: 'true' })).LOCAL_ADMINISTRATOR).toBe(true);
  });
});
