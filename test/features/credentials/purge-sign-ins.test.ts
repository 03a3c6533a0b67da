import { expect, it } from 'vitest';

import { purgeSignIns } from '../../../shared/features/credentials/purge-sign-ins.ts';
import { anApp } from '../../support/an-app.ts';

it('removes the verifier of an expired sign-in before its row', async () => {
  const removed: string[] = [];
  const remove = (key: string) => {
    removed.push(key);
    return Promise.resolve();
  };
  const app = anApp({
    clock: { now: () => new Date('2026-11-30T10:00:00.000Z') },
    vault: { codeVerifiers: { remove } as never },
    signIns: {
      remove,
      async *expired(before) {
        yield* await Promise.resolve([{ key: `row before ${before}`, signInId: 'sign-in' }]);
      },
    },
  });

  expect(await purgeSignIns(app)).toEqual({ signIns: 1 });
  expect(removed).toEqual(['sign-in', 'row before 2026-11-30T10:00:00.000Z']);
});
