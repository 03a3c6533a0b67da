import { mkdtemp, readFile, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildApp } from '../../local/build-app.ts';
import { startChild } from '../../local/child.ts';
import { describeApp } from '../../local/functions-host/host.ts';

const ROOT = join(import.meta.dirname, 'functions-host/fixtures/buildable');
const HOST = join(import.meta.dirname, '../../local/functions-host/main.ts');

let outDir: string;

beforeAll(async () => {
  outDir = await mkdtemp(join(tmpdir(), 'dist-'));
  await buildApp(outDir, ROOT);
});

describe('a built app', () => {
  it('is one bundle, a host.json and a package.json that names the oldest Node.js and no dependencies', async () => {
    expect((await readdir(outDir, { recursive: true })).toSorted()).toEqual([
      'functions',
      'functions/index.js',
      'host.json',
      'package.json',
    ]);
    expect(JSON.parse(await readFile(join(outDir, 'package.json'), 'utf8'))).toEqual({
      name: 'buildable',
      version: '1.2.3',
      private: true,
      type: 'module',
      main: 'functions/index.js',
      engines: { node: '>=22' },
    });
    expect(await readFile(join(outDir, 'host.json'), 'utf8')).toBe(
      await readFile(join(ROOT, 'host.json'), 'utf8'),
    );
  });

  it('has its source map beside it, not in it', async () => {
    expect(await readdir(`${outDir}.map`)).toEqual(['index.js.map']);
    expect(await readFile(join(outDir, 'functions/index.js'), 'utf8')).not.toContain('sourceMappingURL');
  });

  it('can be described without being started', async () => {
    expect(await describeApp(join(outDir, 'functions/index.js'))).toEqual([
      { name: 'bundled', type: 'http', route: 'bundled', methods: ['GET', 'POST'], authLevel: 'function' },
      { name: 'crawl', type: 'queue', queueName: '%QUEUE%', connection: 'BUS' },
      { name: 'hello', type: 'http', route: 'hello/{name}', methods: ['GET'], authLevel: 'anonymous' },
      { name: 'nightly', type: 'timer', schedule: '0 0 3 * * *' },
    ]);
  });

  it('runs on the host, with the host.json that lies beside it', async () => {
    const args = ['--port', '0', '--entry', join(outDir, 'functions/index.js')];
    const host = await startChild<{ port: number }>(HOST, {
      args,
      env: { ...process.env, QUEUE: 'q', BUS: NO_BROKER },
    });

    const hello = await fetch(`http://127.0.0.1:${host.details.port}/api/hello/Ada`);
    const bundled = await fetch(`http://127.0.0.1:${host.details.port}/api/bundled`);

    expect(await hello.text()).toBe('Hello, Ada.');
    expect(await bundled.text()).toBe('ServiceBusClient');
    await host.stop();
  });
});

/** Nothing listens there: the host serves HTTP all the same and keeps trying. */
const NO_BROKER =
  'Endpoint=sb://127.0.0.1:9;SharedAccessKeyName=none;SharedAccessKey=bm9uZQ==;UseDevelopmentEmulator=true';
