import { randomBytes } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import sample from '../../../local.settings.sample.json' with { type: 'json' };
import { platformSettings, readSettings, Settings } from '../../../shared/platform/config/config.ts';
import { keyRing } from '../../../shared/adapters/vault/key-ring.ts';

const values: Record<string, string> = sample.Values;
const withKey = { ...values, VAULT_KEYS: `local:${randomBytes(32).toString('base64')}` };

describe('local.settings.sample.json', () => {
  it('names every setting that we read, and those of the platform, and no other', () => {
    const ours = Object.keys(Settings.shape);

    expect(Object.keys(values).toSorted()).toEqual([...ours, ...platformSettings].toSorted());
  });

  it('is taken by the app with a key of its own, and not with the placeholder for it', () => {
    const settings = readSettings(withKey);

    expect(settings.GITLAB_INSTANCES).toMatchObject([{ url: 'https://gitlab.com' }]);
    expect(keyRing(settings.VAULT_KEYS ?? '').current).toBe('local');
    expect(() => readSettings(values)).toThrow('VAULT_KEYS: must not contain the placeholder of the sample');
  });

  it('is harmless: placeholders for secrets, and the local administrator on this machine only', () => {
    const [instance] = readSettings(withKey).GITLAB_INSTANCES;

    expect(sample.IsEncrypted).toBe(false);
    expect(instance).toMatchObject({ clientId: 'APPLICATION_ID', clientSecret: 'APPLICATION_SECRET' });
    expect(values['SERVICEBUS']).toMatch(
      /^Endpoint=sb:\/\/127\.0\.0\.1:\d+;.*SharedAccessKey=SAS_KEY_VALUE;UseDevelopmentEmulator=true$/,
    );
    expect([values['TABLES'], values['AzureWebJobsStorage']]).toEqual(
      Array(2).fill('UseDevelopmentStorage=true'),
    );
    expect(() => keyRing(values['VAULT_KEYS'] ?? '')).toThrow("key 'local'");
    expect(readSettings(withKey).TENANTS).toEqual([
      { tenantId: '00000000-0000-4000-8000-000000000001', subscriptions: ['*'], owners: [] },
    ]);
  });

  it('takes bodies up to what GitLab sends', () => {
    expect(values['FUNCTIONS_REQUEST_BODY_SIZE_LIMIT']).toBe(String(25 * 1024 * 1024));
  });
});
