import { describe, expect, it } from 'vitest';

import { apiAt } from '../../../local/start/api.ts';
import { addresses, tableOf } from '../../../local/start/summary.ts';
import type { GitLabGroupResource } from '../../../shared/contracts/arm/gitlab-group.ts';

function aRoot(name: string, more: Partial<GitLabGroupResource['properties']> = {}): GitLabGroupResource {
  return {
    id: `/groups/${name}`,
    name,
    type: 'Microsoft.Security/securityConnectors/devops/gitLabGroups',
    properties: {
      fullyQualifiedName: name,
      fullyQualifiedFriendlyName: name,
      url: `https://gitlab.example/groups/${name}`,
      onboardingState: 'Onboarded',
      totalSubgroupCount: 3,
      totalProjectCount: 1_200,
      crawlState: 'complete',
      ...more,
    },
  };
}

describe('the summary', () => {
  it('is a line for each root group and a sum', () => {
    const held = { onboardingState: 'OnboardedByOtherConnector' as const };
    const { totalSubgroupCount: _g, totalProjectCount: _p, ...unknown } = aRoot('fabrikam', held).properties;

    expect(tableOf([aRoot('Contoso'), { ...aRoot('fabrikam'), properties: unknown }])).toBe(
      [
        '  Group     Subgroups  Projects  Crawl',
        '  Contoso           3     1,200  complete',
        '  fabrikam                       OnboardedByOtherConnector',
        '  2 groups          3     1,200',
      ].join('\n'),
    );
  });

  it('is there when there is nothing to sum up', () => {
    expect(tableOf([])).toContain('0 groups');
  });

  it('shows a name of GitLab, and nothing in it that steers the terminal', () => {
    const hostile = [
      '\u001b[2J\u001b]0;owned\u0007',
      'a\nb\r\tc',
      '\u202egnp.exe',
      '\u009b31m',
      '\u0000\u0008x',
    ];

    const shown = tableOf([...hostile, 'x'.repeat(500)].map((name) => aRoot(name)));

    expect(shown.replaceAll('\n', '')).not.toMatch(/\p{C}/u);
    expect(shown.split('\n')).toHaveLength(hostile.length + 3);
    expect(Math.max(...shown.split('\n').map((line) => line.length))).toBeLessThan(120);
    expect(tableOf([aRoot('Öther 🚵 <Owner>')])).toContain('Öther 🚵 <Owner>');
  });

  it('names addresses that can be opened as they are', () => {
    const lines = addresses(apiAt('http://127.0.0.1:7071'), {
      shownUrl: 'http://127.0.0.1:7071',
      gitlabUrl: 'http://127.0.0.1:7072',
      secret: 'secret',
      tokenCommand: 'curl http://127.0.0.1:7074/token',
      identityVariables: 'IDENTITY_ENDPOINT=http://127.0.0.1:7074/msi/token IDENTITY_HEADER=secret',
      certificate: undefined,
      logsDir: '/tmp/logs',
    });
    const urls = lines.flatMap((line) => /http\S+/.exec(line)?.[0] ?? []);

    expect(urls.every((url) => URL.canParse(url))).toBe(true);
    expect(urls).toContain('http://127.0.0.1:7071/health');
    expect(urls).toContainEqual(expect.stringMatching(/default\/changes\?api-version=2026-11-01-preview$/));
    expect(urls.slice(0, 2)).toEqual([
      'http://127.0.0.1:7071/',
      expect.stringMatching(/gitLabGroups\?api-version=2026-11-01-preview$/),
    ]);
  });
});
