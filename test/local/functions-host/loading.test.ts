import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixtureFile, runHost } from './running-host.ts';

/** The sentence with which the host refuses to start. */
async function refusal(env: NodeJS.ProcessEnv, args: readonly string[] = []): Promise<string> {
  try {
    const host = await runHost('faulty-app.ts', { env: { BUS: 'Endpoint=sb://x', ...env }, args });
    await host.stop();
    return 'it started';
  } catch (error) {
    return (error as Error).message;
  }
}

const file = fixtureFile('faulty-app.ts');

describe('an app that can not be served', () => {
  it.concurrent.each([
    ['nothing', `The app ${file} registered no function.`],
    ['throw', `The app ${file} failed while loading: a setting is missing`],
    ['hook', `The app ${file} failed while loading: settings are wrong`],
    [
      'name',
      `The app ${file} failed while loading: A function with name "FINE" has already been registered.`,
    ],
    ['route', "Functions 'fine' and 'twin' both answer GET 'Fine'."],
    ['streaming', 'The app asks for enableHttpStream, which the local host does not offer.'],
    ['batch', "Function 'batch' uses cardinality 'many', which the local host does not offer."],
    ['connection', "Function 'lost' needs the setting 'NOWHERE', which is missing."],
    ['schedule', "The schedule of function 'odd' is wrong: '99' is no minute between 0 and 59."],
  ])('with the fault "%s" is refused in one sentence', async (fault, sentence) => {
    expect(await refusal({ FAULT: fault })).toBe(sentence);
  });

  it('says what is wrong with host.json', async () => {
    const hostJson = join(mkdtempSync(join(tmpdir(), 'host-json-')), 'host.json');
    writeFileSync(hostJson, '{"version":"1.0","extensions":{"serviceBus":{"maxConcurrentCalls":0}}}');

    const sentence = await refusal({}, ['--host-json', hostJson]);

    expect(sentence).toMatch(
      /^host\.json is not usable: version: .*; extensions\.serviceBus\.maxConcurrentCalls: /,
    );
  });

  it('says that a port is taken', async () => {
    const first = await runHost('web-app.ts');
    const { port } = first.details;

    expect(await refusal({}, ['--port', String(port)])).toBe(`Port ${port} is already in use.`);
    expect(await refusal({}, ['--port', 'many'])).toBe(
      "'many' is no port: a number between 0 and 65535 is needed.",
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
