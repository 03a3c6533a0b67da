type Settings = { IsEncrypted: boolean; Values: Record<string, string> };

/** Variables of the azd environment that local settings name; outputs of main.bicep. */
const targets = ['SERVICEBUS__fullyQualifiedNamespace', 'TABLES__tableServiceUri', 'KEY_VAULT_URL'] as const;

/** Settings of the sample that belong to the local stack, or hold keys. */
const ofTheLocalStack = [
  'SERVICEBUS',
  'TABLES',
  'VAULT_KEYS',
  'SIGN_IN_URL',
  'WEBHOOK_BASE_URL',
  'PUBLIC_URL',
];

/**
 * Local settings that use the deployed Service Bus, tables and vault, as the signed-in identity: the sample with addresses
 * instead of connection strings. The storage of the host stays local, so that timers of this machine have locks of their own.
 * Without webhooks and without the local administrator. Throws if an output is missing.
 */
export function localSettings(sample: Settings, environment: NodeJS.ProcessEnv): Settings {
  const missing = targets.filter((name) => (environment[name] ?? '') === '');
  if (missing.length > 0) throw new Error(`The deployment has no outputs ${missing.join(', ')}.`);
  const audiences = environment['TOKEN_AUDIENCES'] ?? '';
  const own = [
    { tenantId: environment['AZURE_TENANT_ID'], subscriptions: ['*'], owners: ownersOf(environment) },
  ];
  return {
    IsEncrypted: false,
    Values: {
      ...sample.Values,
      ...Object.fromEntries(ofTheLocalStack.map((name) => [name, ''])),
      ...Object.fromEntries(targets.map((name) => [name, environment[name] ?? ''])),
      GITLAB_INSTANCES: JSON.stringify([{ url: 'https://gitlab.com' }]),
      LOCAL_ADMINISTRATOR: 'false',
      SIGNED_IN_BY_AZURE_CLI: 'true',
      TENANTS: environment['TENANTS'] || JSON.stringify(own),
      ...(audiences === '' ? {} : { TOKEN_AUDIENCES: audiences }),
    },
  };
}

function ownersOf({ AZURE_PRINCIPAL_ID: principalId = '' }: NodeJS.ProcessEnv): string[] {
  return principalId === '' ? [] : [principalId];
}
