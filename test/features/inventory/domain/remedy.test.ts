import { expect, it } from 'vitest';

import { remedyOf } from '../../../../shared/features/inventory/domain/remedy.ts';
import {
  malformedMessage,
  skippedRoot,
  unreadableFrom,
  unstoredRow,
} from '../../../../shared/features/inventory/domain/unreadable.ts';
import { GitLabUnavailableError } from '../../../../shared/platform/errors/gitlab-errors.ts';
import type { Unreadable } from '../../../../shared/contracts/arm/run.ts';

const now = new Date('2026-11-30T10:00:00.000Z');

function remedyFor(entry: Unreadable): string {
  return remedyOf({ ...entry, reason: entry.because });
}

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

it('each kind of entry has the remedy for it', () => {
  const root = { id: 7, fullPath: 'acme', isLost: false };
  const row = { id: 8, name: 'web', reason: 'The key is too long.', status: 400 };
  const noResponse = new GitLabUnavailableError('No answer.', { endpoint: '/api/v4/groups' });

  expect(remedyFor(skippedRoot(root, now))).toContain('Owner');
  expect(remedyFor(skippedRoot({ ...root, isLost: true }, now))).toContain('still exists');
  expect(remedyFor(unstoredRow(row, { subject: 'project', at: now.toISOString() }))).toContain('Rename');
  expect(remedyFor(unreadableFrom(noResponse, 'owned groups', now))).toContain('network');
});
