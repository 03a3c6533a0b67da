import { describe, expect, it } from 'vitest';

import { listAssessmentMetadata } from '../../../shared/features/posture/read-assessments.ts';
import { gitLabUrlOf } from '../../../web/app/gitlab-url.ts';
import { evidenceText } from '../../../web/parts/check-panel/evidence-text.ts';
import { fixCall } from '../../../web/parts/check-panel/fix-call.ts';
import { gitLabPage } from '../../../web/parts/check-panel/gitlab-page.ts';
import { reasonCountText, reasonText } from '../../../web/parts/check-panel/reason-text.ts';
import { ticketText } from '../../../web/parts/check-panel/ticket-text.ts';

const target = { gitLabUrl: 'https://gitlab.example/', gitLabId: 2609 };
const root = 'https://gitlab.example';

describe('a call that fixes', () => {
  it.each([
    ['PUT /projects/:id public_jobs=false', 'projects/2609?public_jobs=false'],
    [
      'PATCH /projects/:id/protected_branches/:name allow_force_push=false',
      'projects/2609/protected_branches/NAME?allow_force_push=false',
    ],
    ['PUT /runners/:id access_level, run_untagged=false', 'runners/ID?access_level=VALUE&run_untagged=false'],
    ['DELETE /groups/:id/share/:group_id', 'groups/2609/share/GROUP_ID'],
    ['POST /vulnerabilities/:id/resolve', 'vulnerabilities/ID/resolve'],
  ])('of %s has its address, and a token only by name', (api, address) => {
    const call = fixCall(api, target);

    expect(call).toContain(`"${root}/api/v4/${address}"`);
    expect(call).toContain(`curl -X ${api.split(' ')[0]} -H "PRIVATE-TOKEN: $TOKEN"`);
  });

  it('is none where the catalogue names a text instead', () => {
    expect(fixCall('include: template in .gitlab-ci.yml', target)).toBeUndefined();
  });

  it('or a way without a call exists for every check, with a page in GitLab', () => {
    const rules = listAssessmentMetadata();
    const without = rules.filter(
      ({ subject, fix }) =>
        gitLabPage(fix.page, root, { kind: subject, fullPath: 'contoso/web' }) === undefined,
    );

    expect(rules.length).toBeGreaterThan(70);
    expect(without.map(({ id, fix }) => `${id} ${fix.page}`)).toEqual([]);
  });
});

describe('a page in GitLab', () => {
  it.each([
    ['project', 'Settings > General > Visibility', 'contoso/w%20eb/edit'],
    ['project', 'Settings > Repository > Protected branches', 'contoso/w%20eb/-/settings/repository'],
    ['group', 'Settings > Webhooks', 'groups/contoso/w%20eb/-/hooks'],
    ['instance', 'Admin area > Settings > Network > Outbound requests', 'admin/application_settings/network'],
  ] as const)('of a %s is known by %s', (kind, page, address) => {
    expect(gitLabPage(page, root, { kind, fullPath: 'contoso/w eb' })).toBe(`${root}/${address}`);
  });

  it('is at a configured GitLab or nowhere', () => {
    const instances = [
      { url: 'https://gitlab.com', kind: 'saas' as const, authorizesByOAuth: true },
      { url: root, kind: 'selfManaged' as const, authorizesByOAuth: true },
    ];

    expect(gitLabUrlOf({}, instances)).toBe('https://gitlab.com');
    expect(gitLabUrlOf({ gitlabInstanceUrl: 'https://GitLab.example/' }, instances)).toBe(root);
    expect(gitLabUrlOf({ gitlabInstanceUrl: 'https://elsewhere.example' }, instances)).toBeUndefined();
  });
});

describe('evidence', () => {
  it.each([
    [false, 'false'],
    [0, '0'],
    ['', 'empty'],
    [null, 'none'],
    [[], 'empty'],
    [{ name: 'main', push: [{ level: 40 }], merge: undefined }, 'main, push: level: 40'],
    [['a', 'b', 'c', 'd', 'e', 'f'], 'a; b; c; d; and 2 more'],
  ])('%j reads %j', (value, text) => {
    expect(evidenceText(value)).toBe(text);
  });
});

describe('reasons', () => {
  it('name what is needed', () => {
    expect(reasonText('tier', { role: 'Developer', tier: 'ultimate' })).toBe('needs Ultimate');
    expect(reasonText('tier', { role: 'Developer', tier: 'free' })).toBe('needs another tier or version');
    expect(reasonCountText({ kind: 'permission', count: 81 }, { role: 'Maintainer', tier: 'free' })).toBe(
      '81 need Maintainer',
    );
    expect(reasonCountText({ kind: 'stale', count: 2 }, undefined)).toBe('2 not read yet');
  });
});

describe('the text of a ticket', () => {
  it('has check, numbers, why, fix, examples and the link', () => {
    const text = ticketText({
      check: 'REV-01',
      title: 'The default branch should be protected',
      severity: 'High',
      why: 'Whoever may push can rewrite it.',
      fix: { page: 'Settings > Repository', api: 'POST /projects/:id/protected_branches' },
      failing: { count: '214', of: '1,016' },
      examples: ['contoso/shop'],
      asOf: 'Monday',
      link: 'https://palisade.example/recommendations?check=REV-01',
    });

    expect(text.split('\n')).toEqual([
      'REV-01 The default branch should be protected (High)',
      '',
      'It fails for 214 of 1,016 that were judged.',
      'Why: Whoever may push can rewrite it.',
      'Fix: Settings > Repository (POST /projects/:id/protected_branches)',
      '',
      'Among them:',
      '- contoso/shop',
      '',
      'As of Monday, by Palisade:',
      'https://palisade.example/recommendations?check=REV-01',
    ]);
  });
});
