import { expect, it } from 'vitest';

import { findingKeyOf } from '../../../shared/features/findings/finding-key.ts';
import { anApp } from '../../support/an-app.ts';

it('is made once for a connector, and stays', async () => {
  const stored = new Map<string, { key: string }>();
  let made = 0;
  const app = anApp({
    ids: {
      newSecret: () => {
        made += 1;
        return `secret ${made}`.padEnd(32, '-');
      },
    },
    vault: {
      findingKeys: {
        get: (id: string) => {
          const value = stored.get(id);
          return Promise.resolve(value && { value, etag: 'e' });
        },
        put: (id: string, value: { key: string }) => {
          stored.set(id, value);
          return Promise.resolve();
        },
        remove: () => Promise.resolve(),
      },
    },
  });

  const keys = [await findingKeyOf('a', app), await findingKeyOf('a', app), await findingKeyOf('b', app)];

  expect(keys[0]).toBe(keys[1]);
  expect(keys[2]).not.toBe(keys[0]);
});
