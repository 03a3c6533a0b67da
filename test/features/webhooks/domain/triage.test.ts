import { describe, expect, it } from 'vitest';

import { readWebhookPayload } from '../../../../shared/contracts/gitlab/webhook.ts';
import { triage } from '../../../../shared/features/webhooks/domain/triage.ts';
import {
  aCommit,
  aGroupEvent,
  aPipeline,
  aProject,
  aProjectEvent,
  aPush,
  aVulnerability,
  anExpiringToken,
} from './a-payload.ts';
import { pick, seededChance } from './chance.ts';

function judge(payload: unknown, header = 'System Hook') {
  return triage(header, readWebhookPayload(payload));
}
const theReports = { outcome: 'resync', target: { kind: 'project', projectId: 15, changed: 'reports' } };
const theProject = { outcome: 'resync', target: { kind: 'project', projectId: 15 } };
const theCi = { outcome: 'resync', target: { kind: 'project', projectId: 15, changed: 'ci' } };
const theGroup = { outcome: 'resync', target: { kind: 'group', groupId: 7, subtree: false } };
const theSubtree = { outcome: 'resync', target: { kind: 'group', groupId: 7, subtree: true } };
const ignored = { outcome: 'ignored', reason: expect.any(String) };

describe('events about a project', () => {
  it.each([
    ['project_create', 'created'],
    ['project_transfer', 'created'],
    ['project_destroy', 'destroyed'],
  ])('%s says so of the project', (name, told) => {
    const { outcome, target } = theProject;
    expect(judge(aProjectEvent(name))).toEqual({ outcome, target: { ...target, told } });
  });

  it.each([
    'project_rename',
    'project_update',
    'user_add_to_team',
    'user_update_for_team',
    'user_remove_from_team',
  ])('%s reads that project', (name) => {
    expect(judge(aProjectEvent(name))).toEqual(theProject);
  });

  it('a vulnerability has findings of its project read', () => {
    expect(judge(aVulnerability, 'Vulnerability Hook')).toEqual(theReports);
  });
});

describe('events about a group', () => {
  it.each([
    ['group_create', 'created'],
    ['subgroup_create', 'created'],
    ['group_destroy', 'destroyed'],
    ['subgroup_destroy', 'destroyed'],
  ])('%s says so of the group', (name, told) => {
    const { outcome, target } = theGroup;
    expect(judge(aGroupEvent(name))).toEqual({ outcome, target: { ...target, told } });
  });

  it.each(['user_add_to_group', 'user_update_for_group', 'user_remove_from_group'])(
    '%s reads that group alone',
    (name) => {
      expect(judge(aGroupEvent(name))).toEqual(theGroup);
    },
  );

  it('group_rename reads all below, about which GitLab reports nothing', () => {
    expect(judge(aGroupEvent('group_rename'))).toEqual(theSubtree);
  });
});

describe('a push', () => {
  it.each(['.gitlab-ci.yml', 'CODEOWNERS', 'docs/CODEOWNERS', '.gitlab/CODEOWNERS', '.gitlab/ci/build.yml'])(
    'that touches %s in any way reads its project',
    (path) => {
      for (const how of ['added', 'modified', 'removed'])
        expect(judge(aPush({}, { [how]: ['src/a.ts', path] }))).toEqual(theCi);
    },
  );

  it.each([
    'src/.gitlab-ci.yml',
    'CODEOWNERS.md',
    'src/CODEOWNERS',
    'x/.gitlab/a.yml',
    '.gitlab',
    '.GITLAB-CI.YML',
  ])('that touches %s is ignored', (path) => {
    expect(judge(aPush({}, { modified: [path] }))).toEqual(ignored);
  });

  it.each([
    ['ci/main.yml', 'ci/main.yml', theCi],
    ['/ci/main.yml', 'ci/main.yml', theCi],
    ['./ci/main.yml', 'ci/main.yml', theCi],
    ['ci/main.yml', '.gitlab-ci.yml', theCi],
    ['', '.gitlab-ci.yml', theCi],
    ['ci/main.yml', 'ci/other.yml', ignored],
    ['main.yml@contoso/ci', 'main.yml', ignored],
    ['https://ci.example/main.yml', 'main.yml', ignored],
  ])('to a project whose CI configuration is %j, that touches %s', (configured, path, expected) => {
    const project = aProject({ ci_config_path: configured });

    expect(judge(aPush({ project }, { modified: [path] }))).toEqual(expected);
  });

  it.each(['refs/heads/other', 'refs/heads/main2', 'refs/tags/main', 'main'])(
    'to %s is ignored, whatever it touches',
    (ref) => {
      expect(judge(aPush({ ref }, { modified: ['.gitlab-ci.yml'] }))).toEqual(ignored);
    },
  );

  it('that GitLab does not list in full counts as touching', () => {
    const twenty = Array.from({ length: 20 }, () => aCommit());

    expect(judge(aPush({ commits: twenty, total_commits_count: 21 }))).toEqual(theCi);
    expect(judge(aPush({ commits: twenty, total_commits_count: 20 }))).toEqual(ignored);
    expect(judge(aPush({ commits: twenty, total_commits_count: undefined }))).toEqual(theCi);
    expect(judge(aPush({ total_commits_count: undefined }))).toEqual(ignored);
    for (const odd of [-1, 1.5, '20', null])
      expect(judge(aPush({ commits: twenty, total_commits_count: odd }))).toEqual(theCi);
  });

  it('that sets the branch back lists no commit and counts as touching', () => {
    expect(judge(aPush({ commits: [], total_commits_count: 0 }))).toEqual(theCi);
  });

  it('whose lists of files are missing, odd or endless counts as touching', () => {
    const endless = Array.from({ length: 5_001 }, () => 'src/a.ts');
    for (const added of [undefined, null, 'a', [1], endless])
      expect(judge(aPush({}, { added }))).toEqual(theCi);
    for (const commits of [undefined, null, 'x', [1], Array.from({ length: 101 }, () => aCommit())])
      expect(judge(aPush({ commits }))).toEqual(theCi);
  });

  it('of a system hook names its project elsewhere', () => {
    const touching = { modified: ['CODEOWNERS'] };
    const { project_id: _id, ...withoutId } = aPush({}, touching);

    expect(judge(withoutId)).toEqual(theCi);
    expect(judge(aPush({ project: aProject({ id: undefined }) }, touching))).toEqual(theCi);
  });

  it.each([null, undefined, ''])('counts as one to the default branch where that is %j', (branch) => {
    const project = aProject({ default_branch: branch });

    expect(judge(aPush({ project }, { modified: ['CODEOWNERS'] }))).toEqual(theCi);
  });
});

describe('a pipeline', () => {
  it('of the default branch that succeeded has its reports read', () => {
    expect(judge(aPipeline({ status: 'success' }), 'Pipeline Hook')).toEqual(theReports);
  });

  it.each(['failed', 'canceled'])('of the default branch that ended as %s reads its project', (status) => {
    expect(judge(aPipeline({ status }), 'Pipeline Hook')).toEqual(theProject);
  });

  it.each(['created', 'pending', 'running', 'skipped', 'manual', 'something_new'])(
    'that is %s is ignored',
    (status) => {
      expect(judge(aPipeline({ status }))).toEqual(ignored);
    },
  );

  it.each([{ ref: 'other' }, { ref: 'refs/merge-requests/1/head' }, { tag: true }])(
    'of %j is ignored',
    (attributes) => {
      expect(judge(aPipeline(attributes))).toEqual(ignored);
    },
  );
});

describe('what is ignored', () => {
  it('names the event, never the payload', () => {
    expect(judge({ object_kind: 'build', project_id: 15 }, 'Job Hook')).toEqual({
      outcome: 'ignored',
      reason: "'Job Hook' is not an event that changes the inventory, or not readable",
    });
    expect(JSON.stringify(judge({}, 'x\n\u{1F600}'))).not.toContain('\u{1F600}');
    expect(triage(null, { event: 'unknown' })).toEqual(ignored);
  });

  it('takes in tokens that end, requests for access, tags, keys and repositories', () => {
    const names = [
      'tag_push',
      'repository_update',
      'key_create',
      'user_create',
      'user_access_request_to_group',
    ];
    const others = [...names, 'merge_request', '__proto__', 'constructor', ''];

    for (const event_name of others)
      expect(judge({ ...aGroupEvent(event_name), project_id: 15 })).toEqual(ignored);
    expect(judge(anExpiringToken, 'Resource Access Token Hook')).toEqual(ignored);
  });

  it.each([null, 'text', 3, [], {}, { event_name: {} }, { object_kind: 7 }])('takes in %j', (payload) => {
    expect(judge(payload)).toEqual(ignored);
  });

  it.each([0, -1, 1.5, '15', null, undefined, Number.MAX_SAFE_INTEGER + 1])('takes in the id %j', (id) => {
    expect(judge({ ...aProjectEvent('project_create'), project_id: id })).toEqual(ignored);
    expect(judge({ ...aGroupEvent('group_create'), group_id: id })).toEqual(ignored);
  });
});

it.each([1, 2, 3])('takes any garbage without throwing, and aims at ids only (seed %i)', (seed) => {
  const chance = seededChance(seed);
  const whole = [
    aPush(),
    aPipeline(),
    aVulnerability,
    aProjectEvent('project_update'),
    aGroupEvent('group_rename'),
  ];
  const odd = [null, undefined, 0, -3, 'x', [], {}, [[]], { id: 'x' }, true, 1e300];
  /** Replaces fields at random, at any depth. */
  function garble(value: unknown): unknown {
    if (chance() < 0.1) return pick(chance, odd);
    if (Array.isArray(value)) return value.map(garble);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, garble(field)]));
  }

  for (let round = 0; round < 1_000; round += 1) {
    const verdict = judge(garble(pick<unknown>(chance, whole)));
    if (verdict.outcome === 'ignored') continue;
    expect([7, 15]).toContain(Object.values(verdict.target).find((value) => typeof value === 'number'));
  }
});
