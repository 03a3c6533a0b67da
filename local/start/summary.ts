import { GitLabGroupResource } from '../../shared/contracts/arm/gitlab-group.ts';
import { listOf } from '../../shared/contracts/arm/list.ts';
import { apiAt, demoConnector, type Api } from './api.ts';

export type Places = {
  /** Of the app, for links. */
  shownUrl: string;
  gitlabUrl: string;
  /** Gets a token of an Owner, for those who want to try the API as it is used in Azure. */
  tokenCommand: string;
  /** Lets an unmodified client get one as in Azure, as a managed identity. */
  identityVariables: string;
  certificate: string | undefined;
  logsDir: string;
};

/** What was found, by root group, and where to look further. */
export async function summarise(api: Api, places: Places): Promise<string> {
  const groups = await api.get(`${demoConnector}/devops/default/gitLabGroups`, listOf(GitLabGroupResource));
  return [tableOf(groups?.value ?? []), '', ...addresses(apiAt(places.shownUrl), places)].join('\n');
}

/** A table for the terminal: one line a root group, a sum below. */
export function tableOf(groups: readonly GitLabGroupResource[]): string {
  const rows = groups.map(({ properties: group }) => [
    printable(group.fullyQualifiedFriendlyName),
    count(group.totalSubgroupCount),
    count(group.totalProjectCount),
    group.onboardingState === 'Onboarded' ? (group.crawlState ?? '') : group.onboardingState,
  ]);
  const sum = (pick: (group: GitLabGroupResource['properties']) => number | undefined) =>
    count(groups.reduce((total, group) => total + (pick(group.properties) ?? 0), 0));
  const total = [
    `${groups.length} groups`,
    sum((group) => group.totalSubgroupCount),
    sum((group) => group.totalProjectCount),
    '',
  ];
  return aligned([['Group', 'Subgroups', 'Projects', 'Crawl'], ...rows, total]);
}

function aligned(rows: string[][]): string {
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map(([name = '', subgroups = '', projects = '', state = '']) =>
      `  ${name.padEnd(widths[0] ?? 0)}  ${subgroups.padStart(widths[1] ?? 0)}  ${projects.padStart(widths[2] ?? 0)}  ${state}`.trimEnd(),
    )
    .join('\n');
}

/** Names come from GitLab: nothing in them may steer the terminal. */
function printable(name: string): string {
  return name.replaceAll(/\p{C}/gu, '').slice(0, 60);
}

function count(value: number | undefined): string {
  return value === undefined ? '' : value.toLocaleString('en-US');
}

/** Where to look when something was started; the REST API's addresses can be opened in a browser. */
export function addresses(api: Api, places: Places): string[] {
  const { gitlabUrl, tokenCommand, identityVariables, certificate, logsDir } = places;
  return [
    `  Groups      ${api.url(`${demoConnector}/devops/default/gitLabGroups`)}`,
    `  Connector   ${api.url(demoConnector)}`,
    `  Runs        ${api.url(`${demoConnector}/devops/default/runs`)}`,
    `  Changes     ${api.url(`${demoConnector}/devops/default/changes`)}`,
    `  API         ${new URL('/openapi.json', api.url('/')).href}`,
    `  Health      ${new URL('/health', api.url('/')).href}`,
    `  GitLab      ${gitlabUrl}`,
    `  Token       ${tokenCommand}`,
    `  Identity    ${identityVariables}`,
    ...(certificate === undefined ? [] : trusting(certificate)),
    `  Logs        ${logsDir}`,
  ];
}

/** How clients that don't ask the system's store are told to trust the certificate: Node.js, and Python with the Azure CLI. */
function trusting(certificate: string): string[] {
  return [
    `  Trust       NODE_EXTRA_CA_CERTS=${certificate} REQUESTS_CA_BUNDLE=${certificate}`,
    `              curl --cacert ${certificate}`,
  ];
}
