import { expect, it } from 'vitest';

import { pathAbove } from '../../../web/panes/devops/path-above.ts';

it('a project of a flat list names the groups above it', () => {
  expect(pathAbove({ fullPath: 'contoso/mobile/app' })).toBe('contoso / mobile');
  expect(pathAbove({ fullPath: 'contoso' })).toBeUndefined();
});
