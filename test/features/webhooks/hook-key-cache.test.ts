import { describe, expect, it } from 'vitest';

import { hookKeyCache } from '../../../shared/features/webhooks/hook-key-cache.ts';
import { aConnector } from '../../support/a-connector.ts';

const start = Date.parse('2026-11-23T10:00:00.000Z');
const { id, key } = aConnector();
const hook = { hookId: 'h-1', connector: { id, ...key }, rootId: 7 };
const secret = { token: 'a-token', signingToken: `whsec_${Buffer.alloc(32, 1).toString('base64')}` };

/** A cache in front of a registry that knows one hook, and counts what it is asked. */
function caching() {
  const site = { nowMs: start, reads: 0, isAway: false, isRemoved: false, noted: [] as object[] };
  const registry = {
    noteProof(hookId: string, proof: object) {
      site.noted.push({ hookId, ...proof });
      return site.isAway ? Promise.reject(new Error('away')) : Promise.resolve();
    },
    async get(hookId: string) {
      site.reads += 1;
      await new Promise((resolve) => setImmediate(resolve));
      if (site.isAway) throw new Error('away');
      return hookId === hook.hookId && !site.isRemoved ? hook : undefined;
    },
  };
  const hookSecrets = { get: () => Promise.resolve({ value: secret, version: '1' }) };
  const cache = hookKeyCache(registry, { hookSecrets } as never, () => new Date(site.nowMs));
  const getMany = (hookId: string) => Promise.allSettled(Array.from({ length: 50 }, () => cache.get(hookId)));
  return { site, cache, getMany };
}

describe('a hook that deliveries ask for', () => {
  it('is read once for a burst, and again half a minute later', async () => {
    const { site, cache, getMany } = caching();

    const found = await getMany('h-1');
    site.nowMs = start + 29_999;
    await cache.get('h-1');
    const inTime = site.reads;
    site.nowMs = start + 30_000;
    await getMany('h-1');

    expect(new Set(found.map(({ status }) => status))).toEqual(new Set(['fulfilled']));
    expect((await cache.get('h-1'))?.registration).toEqual(hook);
    expect([inTime, site.reads]).toEqual([1, 2]);
  });

  it('is known while it is read again, and for a minute in all', async () => {
    const { site, cache } = caching();
    await cache.get('h-1');
    site.isRemoved = true;

    site.nowMs = start + 30_000;
    const meanwhile = await cache.get('h-1');
    await new Promise((resolve) => setImmediate(resolve));
    const afterwards = await cache.get('h-1');

    expect([meanwhile?.registration, afterwards]).toEqual([hook, undefined]);
  });

  it('is known for a minute while it can not be read, and then no more', async () => {
    const { site, cache } = caching();
    await cache.get('h-1');
    site.isAway = true;

    site.nowMs = start + 59_999;
    expect((await cache.get('h-1'))?.registration).toEqual(hook);
    site.nowMs = start + 60_000;
    await expect(cache.get('h-1')).rejects.toThrow('away');
  });

  it('that does not exist is asked for once in five seconds, as it may be made the next moment', async () => {
    const { site, getMany } = caching();

    await getMany('h-2');
    await getMany('h-2');
    site.nowMs = start + 4_999;
    await getMany('h-2');
    const inTime = site.reads;
    site.nowMs = start + 5_000;
    await getMany('h-2');

    expect([inTime, site.reads]).toEqual([1, 2]);
  });

  it('stays known however many are asked for that do not exist', async () => {
    const { site, cache } = caching();
    await cache.get('h-1');

    await Promise.all(Array.from({ length: 10_100 }, (_, index) => cache.get(`made-up-${index}`)));
    const reads = site.reads;
    await cache.get('h-1');

    expect([reads, site.reads]).toEqual([10_101, 10_101]);
  });

  it('is asked for again after a read that failed', async () => {
    const { site, cache, getMany } = caching();
    site.isAway = true;

    const outcomes = await getMany('h-1');
    site.isAway = false;

    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['rejected']));
    expect((await cache.get('h-1'))?.registration).toEqual(hook);
    expect(site.reads).toBe(2);
  });

  it('that signs is known to do so at once, and written once for a burst', async () => {
    const { site, cache } = caching();
    const before = (await cache.get('h-1'))?.registration.signs;

    await Promise.all(Array.from({ length: 20 }, () => cache.noteSigned('h-1')));

    expect([before, (await cache.get('h-1'))?.registration.signs]).toEqual([undefined, true]);
    expect(site.noted).toEqual([{ hookId: 'h-1', signs: true }]);
  });

  it('that signs is taken all the same while the table is away', async () => {
    const { site, cache } = caching();
    await cache.get('h-1');
    site.isAway = true;

    await cache.noteSigned('h-1');

    expect((await cache.get('h-1'))?.registration.signs).toBe(true);
  });
});
