import { afterEach, expect, it, vi } from 'vitest';

import { appSettings } from '../../../local/start/app-settings.ts';
import { readOptions } from '../../../local/start/options.ts';

afterEach(() => vi.unstubAllEnvs());

const addresses = {
  tables: 'UseDevelopmentStorage=true',
  serviceBus: 'Endpoint=sb://127.0.0.1:1',
  gitlabUrl: 'http://127.0.0.1:2',
  identityUrl: 'http://127.0.0.1:3',
};

it('the app gets the variables of OpenTelemetry, and nothing else of the environment that is not named', () => {
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', 'http://127.0.0.1:4318');
  vi.stubEnv('OTEL_EXPORTER_OTLP_PROTOCOL', 'http/json');
  vi.stubEnv('UNRELATED', 'secret');
  const options = readOptions([], {});
  if (options === 'help') throw new Error('No help was asked for.');

  const settings = appSettings(options, '/vault.key', addresses);

  expect(settings).toMatchObject({
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  });
  expect(settings).not.toHaveProperty('UNRELATED');
});
