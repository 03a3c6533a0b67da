import type { Dispatcher } from 'undici';
import { expect, it } from 'vitest';

import { openOnce } from '../../../shared/adapters/events/open-once.ts';

it('keeps the connections used last, and closes the others', () => {
  const closed: string[] = [];
  let opened = 0;
  const connections = openOnce((origin) => {
    opened += 1;
    const close = () => Promise.resolve(void closed.push(origin));
    return { close } as unknown as Dispatcher;
  }, 2);

  const first = connections('a');
  connections('b');
  expect(connections('a')).toBe(first);
  connections('c');

  expect(opened).toBe(3);
  expect(closed).toEqual(['b']);
});
