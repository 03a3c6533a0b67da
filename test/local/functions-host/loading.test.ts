import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixtureFile, runHost } from './running-host.ts';

/** Returns the error message of a host that does not start. */
async function startError(env: NodeJS.ProcessEnv, args: readonly string[] = []): Promise<string> {
  try {
    const host = await runHost('faulty-app.ts', { env: { BUS: 'Endpoint=sb://x', ...env }, args });
    await host.stop();
    return 'it started';
  } catch (error) {
    return (error as Error).message;
  }
}

const file = fixtureFile('faulty-app.ts');

describe('an app that cannot be served', () => {
  it.concurrent.each([
    ['nothing', `The app ${file} registered no function.`],
    ['throw', `The app ${file} failed while loading: a setting is missing`],
    ['hook', `The app ${file} failed while loading: settings are wrong`],
    [
      'name',
      `The app ${file} failed while loading: A function with name "FINE" has already been registered.`,
    ],
    ['route', "Functions 'fine' and 'second' both handle GET 'Fine'."],
    ['streaming', 'The app uses enableHttpStream, which the local host does not support.'],
    ['batch', "Function 'batch' uses cardinality 'many', which the local host does not support."],
    [
      'connection',
      "Function 'lost' needs the setting 'NOWHERE' or 'NOWHERE__fullyQualifiedNamespace', which is missing.",
    ],
    ['schedule', "The schedule of function 'example' is invalid: '99' is not a minute between 0 and 59."],
  ])('with the fault "%s" is rejected with one sentence', async (fault, message) => {
    expect(await startError({ FAULT: fault })).toBe(message);
  });

  it('is rejected with the invalid fields of host.json', async () => {
    const hostJson = join(mkdtempSync(join(tmpdir(), 'host-json-')), 'host.json');
    writeFileSync(hostJson, '{"version":"1.0","extensions":{"serviceBus":{"maxConcurrentCalls":0}}}');

    const message = await startError({}, ['--host-json', hostJson]);

    expect(message).toMatch(
      /^host\.json is invalid: version: .*; extensions\.serviceBus\.maxConcurrentCalls: /,
    );
  });

  it('is rejected if its port is in use or invalid', async () => {
    const first = await runHost('web-app.ts');
    const { port } = first.details;

    expect(await startError({}, ['--port', String(port)])).toBe(`Port ${port} is already in use.`);
    expect(await startError({}, ['--port', 'many'])).toBe(
      "'many' is not a port; use a number between 0 and 65535.",
    );
    await first.stop();
  });
});

describe('an app that can be served', () => {
  it('is announced with its functions', async () => {
    const host = await runHost('faulty-app.ts', { env: { FAULT: 'none' } });

    expect(host.details.functions).toEqual([
      { name: 'fine', type: 'http', route: 'fine', methods: ['GET'], authLevel: 'anonymous' },
    ]);
    await host.stop();
  });
});
