import { describe, expect, it } from 'vitest';
import { parseHostJson } from '../../../local/functions-host/host-json.ts';
import { connectionString, withSettings } from '../../../local/functions-host/settings.ts';

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
    expect(connectionString('BUS', { BUS: 'own', AzureWebJobsBUS: 'other' }, 'work')).toBe('own');
    expect(connectionString('BUS', { AzureWebJobsBUS: 'other' }, 'work')).toBe('other');
  });

  it('by identity is rejected, because the local host has no identity', () => {
    expect(() => connectionString('BUS', { BUS__fullyQualifiedNamespace: 'x' }, 'work')).toThrow(
      "the local host needs a connection string in 'BUS'",
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
