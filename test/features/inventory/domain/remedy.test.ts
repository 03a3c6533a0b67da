import { expect, it } from 'vitest';

import { remedyOf } from '../../../../shared/features/inventory/domain/remedy.ts';
import { malformedMessage } from '../../../../shared/features/inventory/domain/unreadable.ts';

it.each([
  [401, 'Authorise'],
  [403, 'Owner'],
  [404, 'still exists'],
  [429, 'limit'],
  [502, 'administrator'],
  [418, 'Retry'],
])('an answer with %s has a remedy', (status, words) => {
  expect(remedyOf({ status, reason: 'GitLab refused.', endpoint: '/api/v4/groups' })).toContain(words);
});

it('no response, malformed entries and rejected rows have remedies of their own', () => {
  const remedies = [
    remedyOf({ reason: 'No response.', endpoint: '/api/v4/groups' }),
    remedyOf({ reason: malformedMessage(3), endpoint: '/api/v4/groups' }),
    remedyOf({ reason: 'Its row could not be stored: too large', endpoint: '' }),
    remedyOf({ reason: 'unknown failure', endpoint: '' }),
  ];

  expect(new Set(remedies).size).toBe(4);
});
