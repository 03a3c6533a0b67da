import { GitLabGroupResource } from '../../shared/contracts/arm/gitlab-group.ts';
import { listOf } from '../../shared/contracts/arm/list.ts';
import { apiAt, demoConnector, type Api } from './api.ts';
import { summarisePosture } from './posture-summary.ts';
import { printable } from './table.ts';

export type Places = {
  /** URL of the app for links. */
  shownUrl: string;
  gitlabUrl: string;
  /** Secret with which a person signs in as another identity. */
  secret: string;
  /** Command that gets an Owner's token, to call the API as in Azure. */
  tokenCommand: string;
  /** Environment variables with which an unmodified client signs in as a managed identity. */
  identityVariables: string;
  certificate: string | undefined;
  logsDir: string;
};

/** Table of the root groups, their posture, and the addresses to open. */
export async function summarise(api: Api, places: Places): Promise<string> {
  const groups = await api.get(`${demoConnector}/devops/default/gitLabGroups`, listOf(GitLabGroupResource));
  const posture = await summarisePosture(api);
  return [
    tableOf(groups?.value ?? []),
    ...posture.map((line, index) => (index === 0 ? `\n${line}` : line)),
    '',
    ...addresses(apiAt(places.shownUrl), places),
  ].join('\n');
}

/** Table for the terminal: a line for each root group, and a total. */
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

function count(value: number | undefined): string {
  return value === undefined ? '' : value.toLocaleString('en-US');
}

/** The line with the address of the page. */
export function pageAddress({ shownUrl }: Pick<Places, 'shownUrl'>): string {
  return `  Palisade    ${shownUrl}/`;
}

/** Addresses of the running stack. Those of the REST API open in a browser. */
export function addresses(api: Api, places: Places): string[] {
  const { gitlabUrl, secret, tokenCommand, identityVariables, certificate, logsDir } = places;
  return [
    pageAddress(places),
    `  Groups      ${api.url(`${demoConnector}/devops/default/gitLabGroups`)}`,
    `  Connector   ${api.url(demoConnector)}`,
    `  Runs        ${api.url(`${demoConnector}/devops/default/runs`)}`,
    `  Posture     ${api.url(`${demoConnector}/recommendations`)}`,
    `  Coverage    ${api.url(`${demoConnector}/coverage`)}`,
    `  Changes     ${api.url(`${demoConnector}/devops/default/changes`)}`,
    `  API         ${new URL('/openapi.json', api.url('/')).href}`,
    `  Health      ${new URL('/health', api.url('/')).href}`,
    `  GitLab      ${gitlabUrl}`,
    `  Secret      ${secret} signs a person in as another identity`,
    `  Token       ${tokenCommand}`,
    `  Identity    ${identityVariables}`,
    ...(certificate === undefined ? [] : trusting(certificate)),
    `  Logs        ${logsDir}`,
  ];
}

/** Settings that make clients trust the certificate if they ignore the system store: Node.js, and Python with the Azure CLI. */
function trusting(certificate: string): string[] {
  return [
    `  Trust       NODE_EXTRA_CA_CERTS=${certificate} REQUESTS_CA_BUNDLE=${certificate}`,
    `              curl --cacert ${certificate}`,
  ];
}
