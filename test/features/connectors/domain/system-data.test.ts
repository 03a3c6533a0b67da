import { expect, it } from 'vitest';

import { systemDataAfter } from '../../../../shared/features/connectors/domain/system-data.ts';

const monday = new Date('2026-11-23T08:00:00.000Z');
const tuesday = new Date('2026-11-24T08:00:00.000Z');
const ada = { name: 'ada', type: 'User' } as const;
const robot = { name: 'robot', type: 'Application' } as const;

it('names the creator and the time of creation, and keeps them when another caller changes it', () => {
  const made = systemDataAfter(undefined, ada, monday);
  const changed = systemDataAfter(made, robot, tuesday);

  const created = { createdBy: 'ada', createdByType: 'User', createdAt: monday.toISOString() };
  expect(made).toEqual({
    ...created,
    lastModifiedBy: 'ada',
    lastModifiedByType: 'User',
    lastModifiedAt: monday.toISOString(),
  });
  expect(changed).toEqual({
    ...created,
    lastModifiedBy: 'robot',
    lastModifiedByType: 'Application',
    lastModifiedAt: tuesday.toISOString(),
  });
});
