import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { characterOf } from '../../../local/gitlab/details/character.ts';
import type { ProjectRecord } from '../../../local/gitlab/world/records.ts';
import { type GitLabClient, type Json, startTestGitLab } from './support/gitlab-client.ts';
import { found, groupAt, userCalled } from './support/records.ts';

let gitlab: GitLabClient;
const now = new Date('2026-11-30T10:00:00.000Z');
beforeAll(async () => {
  gitlab = await startTestGitLab({ projects: 600, now: () => now });
});
afterAll(() => gitlab.stop());

function ofCharacter(character: string): ProjectRecord[] {
  return gitlab.world.projects.filter(
    (project) => !project.emptyRepo && characterOf(gitlab.world.seed, project) === character,
  );
}

async function listed(project: ProjectRecord): Promise<Json> {
  return gitlab.thing(`/api/v4/projects/${project.id}`);
}

function oneOf(character: string, group = 'contoso'): ProjectRecord {
  const projects = new Set(groupAt(gitlab.world, group).subtreeProjects);
  return found(
    ofCharacter(character).find((project) => projects.has(project)),
    `${character} project`,
  );
}

describe('the projects of the world', () => {
  it('are mostly ordinary, some exemplary and some neglected', () => {
    const [exemplary = 0, neglected = 0, ordinary = 0] = ['exemplary', 'neglected', 'ordinary'].map(
      (character) => ofCharacter(character).length / gitlab.world.projects.length,
    );

    expect(exemplary).toBeGreaterThan(0.07);
    expect(neglected).toBeGreaterThan(0.03);
    expect(ordinary).toBeGreaterThan(0.7);
  });

  it('have good settings where they are exemplary, in lists and beside them', async () => {
    const project = oneOf('exemplary');
    const details = gitlab.details.ofProject(project);

    expect(await listed(project)).toMatchObject({
      merge_method: 'ff',
      secret_push_protection_enabled: true,
      ci_push_repository_for_job_token_allowed: false,
    });
    expect(details.protected_branches[0]).toMatchObject({
      name: project.defaultBranch,
      push_access_levels: [{ access_level: 40 }],
    });
    expect([details.access_tokens, details.hooks]).toEqual([[], []]);
    expect(now.getTime() - project.lastActivityAt).toBeLessThan(60 * 86_400_000);
  });

  it('are scanned every night where they are exemplary', () => {
    const { pipeline, ci_file: file } = gitlab.details.ofProject(oneOf('exemplary'));

    expect(now.getTime() - Date.parse(pipeline?.finished_at ?? '')).toBeLessThan(86_400_000);
    expect(pipeline?.jobs.flatMap(({ report }) => report ?? [])).toHaveLength(5);
    expect(file?.merged_yaml).toContain('kics-iac-sast');
  });

  it('have bad settings where they are neglected', async () => {
    const project = oneOf('neglected');
    const details = gitlab.details.ofProject(project);

    expect(await listed(project)).toMatchObject({ pages_access_level: 'public', merge_method: 'merge' });
    expect(details).toMatchObject({
      push_rule: null,
      access_tokens: [{ expires_at: null }],
      protected_branches: [{ name: 'feature/*' }],
      inbound_job_token_scope_enabled: false,
    });
  });

  it('keep their character when they change', () => {
    const project = oneOf('exemplary');
    const before = gitlab.details.ofProject(project).pipeline?.jobs;
    gitlab.world.renameProject(project, { path: 'renamed', name: 'Renamed' });

    expect(gitlab.details.ofProject(project).pipeline?.jobs).toEqual(before);
  });

  it('take their CI file from another project in some neglected ones, whose repository has none', async () => {
    const project = found(
      ofCharacter('neglected').find(({ id, namespace }) => id % 3 === 0 && namespace.kind === 'group'),
      'neglected project with a foreign CI file',
    );
    const base = `/api/v4/projects/${project.id}`;

    expect((await listed(project))['ci_config_path']).toBe('deploy.yml@platform/ci');
    expect(
      (await gitlab.get(`${base}/repository/files/${encodeURIComponent('deploy.yml@platform/ci')}/raw`))
        .status,
    ).toBe(404);
    expect(await gitlab.thing(`${base}/ci/lint`)).toHaveProperty('valid', true);
  });
});

describe('the groups of the world', () => {
  it('are of every tier and visibility, with one Owner or two, and wildcards for their projects', async () => {
    const { world } = gitlab;
    const roots = world.rootsOwnedBy(userCalled(world, 'demo'));
    const owners = roots.map((root) => [...root.members.values()].filter((level) => level === 50).length);
    const branches = world.groups.flatMap((group) => gitlab.details.ofGroup(group).protected_branches);

    expect(new Set(roots.map((root) => world.tierOf(root)))).toEqual(
      new Set(['free', 'premium', 'ultimate']),
    );
    expect(new Set(roots.map((root) => root.visibility))).toEqual(new Set(['private', 'internal', 'public']));
    expect(new Set(owners)).toEqual(new Set([1, 2]));
    expect(branches.map(({ name }) => name)).toContain('m*');
  });

  it('have settings that are good in some and bad in others', async () => {
    const groups = await gitlab.things('/api/v4/groups?per_page=100');
    const valuesOf = (field: string) => new Set(groups.map((group) => JSON.stringify(group[field]))).size;

    for (const field of [
      'two_factor_grace_period',
      'project_creation_level',
      'require_two_factor_authentication',
      'default_branch_protection_defaults',
    ])
      expect({ field, values: valuesOf(field) > 1 }).toEqual({ field, values: true });
  });

  it('list webhooks of other systems with their secrets, for Owners on Premium', async () => {
    const { details, world } = gitlab;
    const group = found(
      world.groups.find((one) => details.ofGroup(one).hooks.length > 0 && world.tierOf(one) !== 'free'),
      'group with a webhook',
    );
    const path = `/api/v4/groups/${group.id}/hooks`;

    expect(await gitlab.things(path)).toMatchObject([
      { url: expect.stringContaining('canary-hook-password'), enable_ssl_verification: true },
    ]);
    details.changeGroup(group, { hooks: [{ url: 'http://a.example/', enable_ssl_verification: false }] });
    expect(await gitlab.things(path)).toMatchObject([
      { url: 'http://a.example/', enable_ssl_verification: false, group_id: group.id },
    ]);
  });
});
