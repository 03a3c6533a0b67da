const types = {
  project: 'Project',
  group: 'Group',
  branchRule: 'BranchRule',
  branchProtection: 'BranchProtection',
  pushRules: 'PushRules',
  ciCdSettings: 'ProjectCiCdSetting',
  ciVariable: 'CiProjectVariable',
  query: 'Query',
  pushAccessLevel: 'PushAccessLevel',
  pipeline: 'Pipeline',
  jobArtifact: 'CiJobArtifact',
  vulnerability: 'Vulnerability',
  clusterImageLocation: 'VulnerabilityLocationClusterImageScanning',
  fuzzingLocation: 'VulnerabilityLocationCoverageFuzzing',
};

/**
 * Asks an instance which of the optional fields it has, in one request: learning by failing takes several, as GitLab reports at
 * most five validation errors at a time. Valid on every version since 13.12.
 */
export const probeQuery = `query Probe { metadata { version } ${Object.entries(types)
  .map(([name, type]) => `${name}: __type(name: "${type}") { fields(includeDeprecated: true) { name } }`)
  .join(
    ' ',
  )} projectArguments: __type(name: "Project") { fields(includeDeprecated: true) { name args { name } } } }`;
