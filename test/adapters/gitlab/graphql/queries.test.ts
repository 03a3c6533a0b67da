import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { buildSchema, graphqlSync, type GraphQLSchema, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';

import { groupsQuery } from '../../../../shared/adapters/gitlab/graphql/groups-query.ts';
import { probeQuery } from '../../../../shared/adapters/gitlab/graphql/probe-query.ts';
import { projectCiQuery } from '../../../../shared/adapters/gitlab/graphql/project-ci-query.ts';
import { projectRulesQuery } from '../../../../shared/adapters/gitlab/graphql/project-rules-query.ts';
import { reportFilesQuery } from '../../../../shared/adapters/gitlab/findings/report-files-query.ts';
import {
  severityCountsQuery,
  vulnerabilitiesQuery,
} from '../../../../shared/adapters/gitlab/findings/vulnerabilities-query.ts';
import { Probe } from '../../../../shared/contracts/gitlab/graphql/probe.ts';

/** GitLab's own schemas lie beside the project, not in it. */
const folder = join(import.meta.dirname, '../../../../../shared/contracts/gitlab-schema');
const versions = { '19.0': 'schema', '15.8': 'schema-15.8', '15.0': 'schema-15.0', '13.12': 'schema-13.12' };

function schemaOf(version: keyof typeof versions): GraphQLSchema {
  return buildSchema(readFileSync(join(folder, `${versions[version]}.graphql`), 'utf8'));
}

function faultsIn(query: string | undefined, schema: GraphQLSchema): string[] {
  return query === undefined ? [] : validate(schema, parse(query)).map(({ message }) => message);
}

/** The result of the probe on a version. */
function probeOf(schema: GraphQLSchema): Probe {
  return Probe.parse(graphqlSync({ schema, source: probeQuery }).data);
}

it.skipIf(existsSync(folder))(`is not validated: GitLab's schemas are not at ${folder}`, () => {
  expect(existsSync(folder)).toBe(false);
});

describe.skipIf(!existsSync(folder)).each(Object.keys(versions) as (keyof typeof versions)[])(
  'on GitLab %s',
  (version) => {
    it('every query is valid that is made for what the instance has', () => {
      const schema = schemaOf(version);
      const known = probeOf(schema);
      const queries = [
        probeQuery,
        projectRulesQuery(known),
        projectCiQuery(known),
        groupsQuery(known),
        reportFilesQuery(known),
        severityCountsQuery(known),
        vulnerabilitiesQuery(known),
      ];

      expect(queries.flatMap((query) => faultsIn(query, schema))).toEqual([]);
    });

    it('files of reports are asked for only where it says which expired, and vulnerabilities everywhere', () => {
      const known = probeOf(schemaOf(version));

      expect(reportFilesQuery(known) === undefined).toBe(version !== '19.0');
      expect(vulnerabilitiesQuery(known)).toContain('detected_desc');
    });

    it('no query selects the value of a variable', () => {
      const known = probeOf(schemaOf(version));
      const queries = [projectRulesQuery(known), projectCiQuery(known) ?? '', groupsQuery(known) ?? ''];

      expect(queries.filter((query) => /\bvalue\b|\btoken\b/i.test(query))).toEqual([]);
    });
  },
);

function without(fields: ReadonlySet<string>, ...left: string[]): Set<string> {
  return fields.difference(new Set(left));
}

describe.skipIf(!existsSync(folder))('a package without Enterprise code', () => {
  it('is asked for nothing that only Enterprise code has', () => {
    const known = probeOf(schemaOf('19.0'));
    const query = projectRulesQuery({
      ...known,
      project: without(
        known.project,
        'pushRules',
        'mergeRequestsDisableCommittersApproval',
        'secretPushProtectionEnabled',
      ),
      branchRule: without(known.branchRule, 'approvalRules'),
      branchProtection: without(known.branchProtection, 'codeOwnerApprovalRequired'),
      pushAccessLevel: without(known.pushAccessLevel, 'user', 'group'),
    });

    expect(query).not.toMatch(
      /pushRules|approvalRules|codeOwner|CommittersApproval|secretPush|user \{|group \{/,
    );
    expect(faultsIn(query, schemaOf('19.0'))).toEqual([]);
  });
});
