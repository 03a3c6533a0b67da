import { describe, expect, it } from 'vitest';

import { GitLabProject } from '../../../../shared/contracts/gitlab/project.ts';
import { ProjectFacts, projectItem } from '../../../../shared/features/inventory/domain/project-facts.ts';
import { aProject } from '../../../support/gitlab-things.ts';

function factsOf(reported: Record<string, unknown>): ProjectFacts {
  return projectItem(GitLabProject.parse({ ...aProject(1), ...reported })).facts;
}

const known = Object.keys(factsOf({}));

describe('settings of a project', () => {
  it.each([
    ['forking_access_level', 'everybody'],
    ['pages_access_level', 3],
    ['shared_with_groups', [{ group_id: 'three', group_access_level: 30 }]],
    ['allow_merge_on_skipped_pipeline', 'no'],
    ['merge_method', null],
    ['public_jobs', null],
    ['ci_separated_caches', 'yes'],
    ['auto_devops_enabled', null],
    ['ci_push_repository_for_job_token_allowed', null],
    ['ci_pipeline_variables_minimum_override_role', 'guest'],
    ['ci_config_path', 7],
  ])('stay unknown where %s is %j', (key, value) => {
    expect(Object.keys(factsOf({ [key]: value }))).toEqual(known);
  });

  it('are the same in whatever order GitLab lists the links', () => {
    const links = [9, 3].map((id) => ({ group_id: id, group_access_level: 30, expires_at: null }));
    const item = (shared: typeof links) =>
      projectItem(GitLabProject.parse({ ...aProject(1), shared_with_groups: shared }));

    expect(item(links).fingerprint).toBe(item(links.toReversed()).fingerprint);
    expect(item(links).facts.sharedWithGroups).toEqual([
      { groupId: 3, accessLevel: 30 },
      { groupId: 9, accessLevel: 30 },
    ]);
  });

  it.each([
    ['https://ada:canary@ci.example/a.yml?token=canary', 'https://ci.example/a.yml'],
    ['ht tp://canary', 'ht tp://'],
    ['a.yml@acme/ci', 'a.yml@acme/ci'],
    ['', ''],
    [null, ''],
  ])('keep no secret of the address of a CI file: %j', (path, kept) => {
    expect(factsOf({ ci_config_path: path }).ciConfigPath).toBe(kept);
  });

  it('are stored as they are read', () => {
    const facts = factsOf({ pages_access_level: 'public', ci_config_path: null });

    expect(ProjectFacts.parse(JSON.parse(JSON.stringify(facts)))).toEqual(facts);
  });
});
