import { randomBytes } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { keyRing } from '../../../shared/adapters/vault/key-ring.ts';

const key = randomBytes(32);
const encoded = key.toString('base64');

describe('a key ring', () => {
  it('takes the first key as the current one', () => {
    const ring = keyRing(`2026a:${encoded}, 2025b:${randomBytes(32).toString('base64')}`);

    expect(ring.current).toBe('2026a');
    expect([...ring.keys.keys()]).toEqual(['2026a', '2025b']);
    expect(ring.keys.get('2026a')).toEqual(key);
  });

  it.each([
    ['', 'Entry 1'],
    [encoded, 'Entry 1'],
    [`a:${encoded},`, 'Entry 2'],
    [`a b:${encoded}`, 'Entry 1'],
    [`:${encoded}`, 'Entry 1'],
    [`a:${encoded.slice(4)}`, "The key 'a'"],
    [`a:${encoded}AAAA`, "The key 'a'"],
    [`a:${encoded.slice(0, -1)}!`, "The key 'a'"],
    [`a:${encoded},a:${encoded}`, "'a' twice"],
  ])('that is wrong is refused by naming the entry, never the key (%#)', (spec, named) => {
    const thrown = catching(() => keyRing(spec));

    expect(thrown.message).toContain(named);
    expect(thrown.message).not.toContain(encoded.slice(4, 12));
  });
});

function catching(work: () => unknown): Error {
  try {
    work();
  } catch (error) {
    return error as Error;
  }
  throw new Error('Nothing was thrown.');
}
