import { describe, expect, it } from 'vitest';

import { notReadRows } from '../../../web/panes/runs/not-read-rows.ts';

const since = '2026-11-30T19:51:00.000Z';
const refused = {
  scope: 'projects of group 12 from page 1',
  endpoint: '/api/v4/groups/12/projects',
  status: 403,
  reason: 'GitLab at https://gitlab.example refused GET /api/v4/groups/12/projects: HTTP 403.',
  since,
  helps: 'Give the authorising user the role Owner of the group.',
};
const payments = { id: '/…/gitLabGroups/payments', gitLabId: 12, name: 'Payments' };
const time = (at: string) => at.slice(11, 16);

describe('what a run did not read', () => {
  it('is named by its root group, with why since when and what to do', () => {
    const [row] = notReadRows({ retrying: [], unreadable: [refused] }, [payments], time);

    expect(row).toMatchObject({
      what: 'Payments',
      root: payments,
      detail: 'projects from page 1',
      why: '403 Forbidden since 19:51',
      todo: refused.helps,
      isRetrying: false,
    });
  });

  it('is named as it is where its group is not known', () => {
    const owned = { ...refused, scope: 'owned groups', endpoint: '/api/v4/groups' };

    expect(notReadRows({ retrying: [], unreadable: [owned] }, [payments], time)).toMatchObject([
      { what: 'owned groups', detail: '/api/v4/groups', root: undefined },
    ]);
  });

  it('lists first what is tried again, with the number of tries and the next one', () => {
    const { status: _status, ...silent } = refused;
    const retrying = [
      { ...silent, reason: 'GitLab did not respond.', tries: 5, nextTryAt: '2026-11-30T20:05:00.000Z' },
    ];

    expect(notReadRows({ retrying, unreadable: [refused] }, [], time)).toMatchObject([
      {
        why: 'GitLab did not respond, tried 5 times',
        todo: 'Nothing. It is tried again at 20:05.',
        isRetrying: true,
      },
      { isRetrying: false },
    ]);
  });
});
