import { expect, it } from 'vitest';

import { localSettings } from '../../../infra/azd/local-settings.ts';
import sample from '../../../local.settings.sample.json' with { type: 'json' };
import { readSettings } from '../../../shared/platform/config/config.ts';

const outputs = {
  SERVICEBUS__fullyQualifiedNamespace: 'sbns-x.servicebus.windows.net',
  TABLES__tableServiceUri: 'https://stdatax.table.core.windows.net/',
  KEY_VAULT_URL: 'https://kv-x.vault.azure.net/',
  AZURE_TENANT_ID: 'abcdef00-0000-4000-8000-000000000002',
  AZURE_PRINCIPAL_ID: 'abcdef00-0000-4000-8000-000000000003',
  TOKEN_AUDIENCES: 'abcdef00-0000-4000-8000-000000000004,api://abcdef00-0000-4000-8000-000000000004',
};

it('are taken by the app, and use what was deployed', () => {
  const { Values: values } = localSettings(sample, outputs);

  expect(readSettings(values)).toMatchObject({
    SERVICEBUS__fullyQualifiedNamespace: 'sbns-x.servicebus.windows.net',
    KEY_VAULT_URL: 'https://kv-x.vault.azure.net/',
    LOCAL_ADMINISTRATOR: false,
    SIGNED_IN_BY_AZURE_CLI: true,
    TENANTS: [{ tenantId: outputs.AZURE_TENANT_ID, owners: [outputs.AZURE_PRINCIPAL_ID] }],
  });
});

it('hold no key, and keep the host to local storage', () => {
  const { Values: values } = localSettings(sample, outputs);

  expect(JSON.stringify(values)).not.toMatch(/SharedAccessKey|AccountKey|openssl/);
  expect(values['AzureWebJobsStorage']).toBe('UseDevelopmentStorage=true');
});

it('are not written without the outputs of a deployment', () => {
  expect(() => localSettings(sample, { ...outputs, KEY_VAULT_URL: '' })).toThrow('no outputs KEY_VAULT_URL');
});
