import { describe, expect, it } from 'vitest';
import { parseHostJson } from '../../../local/functions-host/host-json.ts';
import { connectionOf, withSettings } from '../../../local/functions-host/settings.ts';

describe('a setting between percent signs', () => {
  it('is replaced by its value', () => {
    expect(withSettings('%TEAM%-%QUEUE%', { TEAM: 'blue', QUEUE: 'jobs' }, 'work')).toBe('blue-jobs');
  });

  it.each([{}, { QUEUE: '' }])('is an error if it is missing or empty', (settings) => {
    expect(() => withSettings('%QUEUE%', settings, 'work')).toThrow(
      "Function 'work' needs the setting 'QUEUE', which is missing.",
    );
  });
});

describe('a connection', () => {
  it('is read from the setting of its name, or with the prefix AzureWebJobs', () => {
    expect(connectionOf('BUS', { BUS: 'own', AzureWebJobsBUS: 'other' }, 'work')).toBe('own');
    expect(connectionOf('BUS', { BUS: '', AzureWebJobsBUS: 'other' }, 'work')).toBe('other');
  });

  it('is a namespace and a managed identity where there is no connection string', () => {
    const BUS__fullyQualifiedNamespace = 'contoso.servicebus.windows.net';
    const byIdentity = { BUS: '', BUS__fullyQualifiedNamespace, BUS__credential: 'managedidentity' };

    expect(connectionOf('BUS', { ...byIdentity, BUS__clientId: 'id' }, 'work')).toEqual({
      namespace: 'contoso.servicebus.windows.net',
      clientId: 'id',
    });
    expect(connectionOf('BUS', { ...byIdentity, BUS__clientId: '' }, 'work')).toEqual({
      namespace: 'contoso.servicebus.windows.net',
      clientId: undefined,
    });
    expect(connectionOf('BUS', { ...byIdentity, BUS: 'own' }, 'work')).toBe('own');
    expect(() => connectionOf('BUS', { ...byIdentity, BUS__credential: 'workloadidentity' }, 'work')).toThrow(
      "supports 'managedidentity' only",
    );
    expect(() => connectionOf('BUS', { BUS__fullyQualifiedNamespace: '' }, 'work')).toThrow(
      "needs the setting 'BUS' or 'BUS__fullyQualifiedNamespace', which is missing",
    );
  });
});

function renewal(duration: string): number {
  const serviceBus = { maxAutoLockRenewalDuration: duration };
  return parseHostJson({ version: '2.0', extensions: { serviceBus } }).extensions.serviceBus
    .maxAutoLockRenewalDuration;
}

describe('host.json', () => {
  it('has the defaults of the real host', () => {
    expect(parseHostJson({ version: '2.0', logging: {} })).toEqual({
      version: '2.0',
      extensions: {
        http: { routePrefix: 'api', customHeaders: {} },
        serviceBus: { autoCompleteMessages: true, maxAutoLockRenewalDuration: 300_000 },
      },
    });
  });

  it('accepts time spans in hours, minutes and seconds, with or without days', () => {
    expect(renewal('01:02:03')).toBe(3_723_000);
    expect(renewal('1.00:00:00')).toBe(86_400_000);
    expect(() => renewal('5 minutes')).toThrow('must be a time span like 00:05:00');
  });
});
