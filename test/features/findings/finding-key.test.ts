import { expect, it } from 'vitest';

import type { FindingKey } from '../../../shared/contracts/findings/finding-key.ts';
import { findingKeyOf } from '../../../shared/features/findings/finding-key.ts';
import { anApp } from '../../support/an-app.ts';
import { MemorySlot } from '../../support/memory-vault.ts';

function app() {
  let made = 0;
  return anApp({
    ids: {
      newSecret: () => {
        made += 1;
        return `secret ${made}`.padEnd(32, '-');
      },
    },
    vault: { findingKeys: new MemorySlot<FindingKey>() },
  });
}

it('is made once for a connector, and stays', async () => {
  const one = app();

  const keys = [await findingKeyOf('a', one), await findingKeyOf('a', one), await findingKeyOf('b', one)];

  expect(keys[0]).toBe(keys[1]);
  expect(keys[2]).not.toBe(keys[0]);
});

it('is one for imports that make it at once', async () => {
  const one = app();

  const keys = await Promise.all(['a', 'a', 'a'].map((id) => findingKeyOf(id, one)));

  expect(new Set(keys).size).toBe(1);
  expect(await findingKeyOf('a', one)).toBe(keys[0]);
});
