import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { rulesDocument } from '../../support/rules-document.ts';

it('is what `npm run rules` writes now', () => {
  const kept = readFileSync(join(import.meta.dirname, '../../../docs/rules.md'), 'utf8');

  expect(kept).toBe(rulesDocument());
});
