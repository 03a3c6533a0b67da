import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { usualSeconds } from './longest-first.ts';

it('estimates folders that exist', () => {
  const root = join(import.meta.dirname, '../..');

  expect(usualSeconds.filter(([folder]) => !existsSync(join(root, folder)))).toEqual([]);
});
