import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { TableClient } from '@azure/data-tables';
import { ServiceBusClient } from '@azure/service-bus';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { connectionStringFor, defaultKey } from '../../local/service-bus/broker.ts';
import { demoConnector } from '../../local/start/api.ts';
import { listenersOf, type Listener } from '../support/listeners-of.ts';
import { freePorts, npmStart } from '../support/npm-start.ts';
import { rawBytes, rawRequest } from '../support/raw-request.ts';
import { until } from '../support/until.ts';

/** Every listener of `npm start`, and its protection. Add a new one here. */
const table: Record<string, 'guard' | 'speaks no HTTP'> = {
  azurite: 'guard',
  'service-bus': 'speaks no HTTP',
  gitlab: 'guard',
  identity: 'guard',
  'functions-host': 'guard',
};

/** Azurite's, as Microsoft documents it. */
const azuriteKey = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

const folder = mkdtempSync(join(tmpdir(), 'palisade-listeners-'));
const data = join(folder, 'data');
let started: ReturnType<typeof npmStart>;
let port: number;
let listeners: Listener[];

beforeAll(async () => {
  port = await freePorts();
  started = npmStart(['--port', String(port), '--data', data, '--projects', '60', '--no-demo']);
  await until(() => started.output().includes('Running.') || started.errors() !== '', {
    timeoutMs: 60_000,
    what: 'the start',
  });
  listeners = listenersOf(started.child.pid ?? 0);
}, 90_000);
afterAll(async () => {
  started.child.kill('SIGINT');
  await started.ended;
  rmSync(folder, { recursive: true, force: true });
});

/** How a listener answers a request that a script, a rebound page and a page from elsewhere would send. */
async function answersOf(at: number): Promise<Record<'rebound' | 'page' | 'both', number>> {
  const status = async (headers: Record<string, string>) => {
    const answer = await rawRequest(`http://127.0.0.1:${at}`, { method: 'POST', path: '/', headers });
    return answer.status;
  };
  return {
    rebound: await status({ host: `evil.example:${at}`, authorization: 'Bearer x.y.z' }),
    page: await status({ origin: 'https://evil.example', authorization: 'Bearer x.y.z' }),
    both: await status({ host: 'evil.example', origin: 'http://evil.example' }),
  };
}

function portOf(name: string): number {
  return listeners.find((one) => nameOf(one) === name)?.port ?? 0;
}

/** Three listeners share a process; two of them have fixed ports. */
function nameOf({ process, port: at }: Listener): string {
  if (process !== 'start/services.ts') return process.replace('/main.ts', '');
  if (at === port + 1) return 'gitlab';
  return at === port + 3 ? 'identity' : 'service-bus';
}

function namesBy(means: (typeof table)[string]): string[] {
  return Object.keys(table).filter((name) => table[name] === means);
}

const guarded = { rebound: 421, page: 401, both: 421 };

describe('what npm start listens with', () => {
  it('is what the table says, on loopback only', () => {
    expect(started.errors()).toBe('');
    expect(listeners.map(nameOf).toSorted()).toEqual(Object.keys(table).toSorted());
    expect(new Set(listeners.map(({ address }) => address))).toEqual(new Set(['127.0.0.1']));
  });

  it('is what the documentation says', () => {
    const doc = readFileSync(join(import.meta.dirname, '../../docs/listeners.md'), 'utf8');
    const documented = doc.matchAll(/^\| `(\S+)` +\| `\S+\.ts` +\|[^|]+\|[^|]+\| (guard|speaks no HTTP);/gm);

    expect(Object.fromEntries([...documented].map(([, name, by]) => [name, by]))).toEqual(table);
  });

  it.each(namesBy('guard'))('%s refuses what a page from elsewhere sends', async (name) => {
    expect(await answersOf(portOf(name))).toEqual(guarded);
  });

  it.each(namesBy('speaks no HTTP'))('%s does not answer what a page could send', async (name) => {
    const address = `http://127.0.0.1:${portOf(name)}`;

    expect(await rawBytes(address, 'POST / HTTP/1.1\r\nHost: x\r\n\r\n')).not.toMatch(/^HTTP/);
  });

  it('would be found by this test without the guard', async () => {
    const open = createServer((_, response) => response.end());
    await new Promise<void>((resolve) => open.listen(0, '127.0.0.1', resolve));
    const { port: at } = open.address() as AddressInfo;

    const found = listenersOf(process.pid).filter((one) => one.port === at);
    const answers = await answersOf(at);
    open.close();

    expect(found).toHaveLength(1);
    expect(answers).not.toEqual(guarded);
  });
});

describe('a page from elsewhere', () => {
  const rebound = {
    host: 'evil.example:7074',
    origin: 'http://evil.example:7074',
    'sec-fetch-site': 'same-origin',
  };

  it('gets no token of an Owner, not even one that knows the secret', async () => {
    const [, secret = ''] = /client_secret=(\S+)/.exec(started.output()) ?? [];
    const [, tenant = ''] = /\/([0-9a-f-]{36})\/oauth2/.exec(started.output()) ?? [];
    const asked = {
      method: 'POST',
      path: `/${tenant}/oauth2/v2.0/token`,
      body: `grant_type=password&username=owner%40palisade.example&password=${secret}`,
    };
    const provider = `http://127.0.0.1:${port + 3}`;

    expect((await rawRequest(provider, asked)).status).toBe(200);
    expect((await rawRequest(provider, { ...asked, headers: rebound })).status).toBe(421);
    expect((await rawRequest(provider, { ...asked, body: asked.body.split(secret)[0] ?? '' })).status).toBe(
      400,
    );
  });

  it('fires no timer, rotates no key, changes nothing in the simulated GitLab', async () => {
    const requests = [
      [port, '/admin/functions/watchdog'],
      [port + 3, '/simulator/keys/rotate'],
      [port + 1, '/-/simulator/world/create-project'],
      [port, demoConnector],
    ] as const;

    for (const [at, path] of requests) {
      const send = (headers: Record<string, string>) =>
        rawRequest(`http://127.0.0.1:${at}`, { method: 'POST', path, headers, body: '{}' });
      expect((await send(rebound)).status).toBe(421);
      expect((await send({ origin: 'https://evil.example' })).status).toBe(401);
      expect((await send({ 'sec-fetch-site': 'cross-site' })).status).toBe(401);
    }
  });
});

describe('the keys that everybody knows', () => {
  it('open neither the tables nor the queues', async () => {
    const tables = `DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=${azuriteKey};TableEndpoint=http://127.0.0.1:${portOf('azurite')}/devstoreaccount1;`;
    const client = TableClient.fromConnectionString(tables, 'Connectors', { allowInsecureConnection: true });
    const bus = new ServiceBusClient(connectionStringFor(portOf('service-bus'), defaultKey), {
      retryOptions: { maxRetries: 0 },
    });

    await expect(client.getEntity('a', 'b')).rejects.toMatchObject({ statusCode: 403 });
    await expect(bus.createSender('resync').sendMessages({ body: 'x' })).rejects.toThrow(/signature/i);
    await bus.close();
  });
});

describe('the data folder', () => {
  it('and what is made in it is for its owner only', () => {
    const open = readdirSync(data, { recursive: true, withFileTypes: true })
      .filter((entry) => (statSync(join(entry.parentPath, entry.name)).mode & 0o077) !== 0)
      .map(({ name }) => name);

    expect(statSync(data).mode & 0o777).toBe(0o700);
    expect(open).toEqual([]);
  });

  it('holds its own keys, which stand in no log', () => {
    const keys = ['storage.key', 'service-bus.key', 'identity.key'].map((name) =>
      readFileSync(join(data, name), 'utf8'),
    );
    const logs = readdirSync(join(data, 'logs'))
      .map((name) => readFileSync(join(data, 'logs', name), 'utf8'))
      .join('\n');

    expect(new Set(keys).size).toBe(3);
    for (const key of keys) {
      expect(key.length).toBeGreaterThan(40);
      expect(logs).not.toContain(key);
    }
  });
});
