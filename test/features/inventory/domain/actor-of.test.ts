import { expect, it } from 'vitest';

import { actorOf } from '../../../../shared/features/inventory/domain/actor-of.ts';

it.each([
  [
    { kind: 'crawl', detail: 'run-1' },
    { type: 'run', name: 'run-1' },
  ],
  [
    { kind: 'webhook', detail: 'push' },
    { type: 'webhook', name: 'push' },
  ],
  [{ kind: 'webhook' }, { type: 'webhook' }],
  [
    { kind: 'manual', detail: 'ada' },
    { type: 'person', name: 'ada' },
  ],
  [{ kind: 'assessment', detail: 'rules' }, { type: 'rules' }],
  [{ kind: 'assessment' }, undefined],
  [{ kind: 'confirmation', detail: 'run-1' }, undefined],
] as const)('a change by %o was shown by %o', (cause, actor) => {
  expect(actorOf(cause)).toEqual(actor);
});
