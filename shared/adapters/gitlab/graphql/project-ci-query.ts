import type { Probe } from '../../../contracts/gitlab/graphql/probe.ts';

/** Kinds of security jobs by their report: the answer names no kind, so each is asked for by itself. */
const kinds = {
  secretDetection: 'SECRET_DETECTION',
  sast: 'SAST',
  dependencyScanning: 'DEPENDENCY_SCANNING',
  containerScanning: 'CONTAINER_SCANNING',
  iac: 'SAST_IAC',
};
const jobs = Object.entries(kinds).map(
  ([kind, report]) =>
    `${kind}: jobs(first: 10, securityReportTypes: [${report}]) { nodes { name status finishedAt } pageInfo { hasNextPage } }`,
);

/**
 * The query of CI files and of the security jobs in the newest pipeline of the default branch. It reads Git once a project, so
 * pages are smaller. Undefined where the instance has no `pipeline` of a project. `$paths` are the paths of CI files.
 */
export function projectCiQuery({ project }: Probe): string | undefined {
  if (!project.has('pipeline') || !project.has('ciConfigPathOrDefault')) return undefined;
  const fields = [
    'id ciConfigPathOrDefault archived userPermissions { adminProject downloadCode createPipeline }',
    ...(project.has('languages') ? ['languages { name }'] : []),
    'repository { blobs(paths: $paths, first: 20) { nodes { path rawTextBlob } pageInfo { hasNextPage } } }',
    `pipeline { ${jobs.join(' ')} }`,
  ];
  return `query ProjectCi($ids: [ID!], $first: Int!, $paths: [String!]!) { projects(ids: $ids, first: $first) { nodes { ${fields.join(' ')} } pageInfo { hasNextPage } } }`;
}
