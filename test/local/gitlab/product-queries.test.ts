import { describe, expect, it } from 'vitest';
import type { InstanceOptions } from '../../../local/gitlab/instance/instance.ts';
import { groupsQuery } from '../../../shared/adapters/gitlab/graphql/groups-query.ts';
import { probeQuery } from '../../../shared/adapters/gitlab/graphql/probe-query.ts';
import { projectCiQuery } from '../../../shared/adapters/gitlab/graphql/project-ci-query.ts';
import { projectRulesQuery } from '../../../shared/adapters/gitlab/graphql/project-rules-query.ts';
import { reportFilesQuery } from '../../../shared/adapters/gitlab/findings/report-files-query.ts';
import {
  severityCountsQuery,
  vulnerabilitiesQuery,
} from '../../../shared/adapters/gitlab/findings/vulnerabilities-query.ts';
import { Probe } from '../../../shared/contracts/gitlab/graphql/probe.ts';
import { ProjectRulesNode } from '../../../shared/contracts/gitlab/graphql/project-rules.ts';
import { type GitLabClient, startTestGitLab } from './support/gitlab-client.ts';
import { dataOf, nodesOf } from './support/graphql.ts';

const instances: InstanceOptions[] = ['13.12', '15.0', '15.8', '17.4', '18.3', '19.5'].flatMap((version) =>
  (['ee', 'ee-unlicensed', 'ce'] as const).map((kind) => ({ version, package: kind })),
);

async function askAll(gitlab: GitLabClient) {
  const probe = Probe.parse(await dataOf(gitlab, probeQuery));
  const projects = gitlab.world.projects.slice(0, 50).map(({ id }) => `gid://gitlab/Project/${id}`);
  const groups = gitlab.world.groups.slice(0, 50).map(({ id }) => `gid://gitlab/Group/${id}`);
  const ask = async (query: string | undefined, variables: object) =>
    query === undefined ? undefined : dataOf(gitlab, query, { ...variables });
  return {
    rules: await ask(projectRulesQuery(probe), { ids: projects, first: 50 }),
    ci: await ask(projectCiQuery(probe), {
      ids: projects.slice(0, 25),
      first: 25,
      paths: ['.gitlab-ci.yml', '.gitlab/ci.yml'],
    }),
    groups: await ask(groupsQuery(probe), { ids: groups, first: 50 }),
    files: await ask(reportFilesQuery(probe), { ids: projects.slice(0, 25), first: 25, ref: 'main' }),
    counts: await ask(severityCountsQuery(probe), { ids: projects, first: 50 }),
    found: await ask(vulnerabilitiesQuery(probe), { path: 'contoso/x', first: 100 }),
  };
}

describe('the queries that the product sends', () => {
  it.each(instances)('have no errors on $version $package, and no canary in an answer', async (instance) => {
    const gitlab = await startTestGitLab({ projects: 60, instance });
    const { rules, ci, groups, files, counts, found } = await askAll(gitlab);
    await gitlab.stop();

    const parsed = nodesOf(rules?.['projects']).map((node) => ProjectRulesNode.safeParse(node).success);
    expect(new Set(parsed)).toEqual(new Set([true]));
    expect(parsed.length).toBeGreaterThan(30);
    expect(JSON.stringify([rules, groups])).not.toContain('canary');
    // The text of CI files is asked for, and may hold secrets.
    expect(ci === undefined).toBe(instance.version === '13.12');
    expect(files === undefined).toBe(['13.12', '15.0', '15.8'].includes(instance.version ?? ''));
    expect([counts === undefined, found === undefined]).toEqual(Array(2).fill(instance.package === 'ce'));
    expect(groups === undefined).toBe(['13.12', '15.0', '15.8'].includes(instance.version ?? ''));
  });
});
