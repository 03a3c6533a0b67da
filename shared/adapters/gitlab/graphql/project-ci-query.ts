import type { Probe } from '../../../contracts/gitlab/graphql/probe.ts';

const kinds = 'SAST, SAST_IAC, SECRET_DETECTION, DEPENDENCY_SCANNING, CONTAINER_SCANNING';

/**
 * The query of CI files and of the security jobs in the newest pipeline of the default branch. It reads Git once a project, so
 * pages are smaller. Undefined where the instance has no `pipeline` of a project. `$paths` are the paths of CI files.
 */
export function projectCiQuery({ project }: Probe): string | undefined {
  if (!project.has('pipeline') || !project.has('ciConfigPathOrDefault')) return undefined;
  const fields = [
    'id fullPath ciConfigPathOrDefault',
    'repository { rootRef blobs(paths: $paths, first: 3) { nodes { path oid rawSize rawTextBlob } } }',
    `pipeline { id sha status finishedAt jobs(first: 50, securityReportTypes: [${kinds}]) { nodes { id name status finishedAt } } }`,
  ];
  return `query ProjectCi($ids: [ID!], $first: Int!, $paths: [String!]!) { projects(ids: $ids, first: $first) { nodes { ${fields.join(' ')} } pageInfo { hasNextPage } } }`;
}
