import { exportQueries } from '../../contracts/arm/export.ts';
import type { Finding } from '../../contracts/findings/finding.ts';
import { omitUndefined } from '../../platform/omit-undefined.ts';
import type { App } from '../app.ts';
import { readSelection } from '../findings/domain/read-selection.ts';
import { columnsOf, type FindingSelection, isSelected, mayHave } from '../findings/domain/select-findings.ts';
import type { ListedFinding, ListedProject } from '../findings/list-findings.ts';
import { scannedProjectsIn } from '../findings/scanned-projects-in.ts';
import { groupPathOf } from '../inventory/domain/group-path.ts';
import type { Permission } from '../permissions/ports.ts';
import { findingColumns } from './domain/columns.ts';
import {
  type Component,
  componentKinds,
  componentOf,
  cyclonedxHead,
  vulnerabilityOf,
} from './domain/cyclonedx.ts';
import type { Export } from './domain/export.ts';
import {
  maxSarifResults,
  type OpenRun,
  sarifEnd,
  sarifHead,
  sarifResult,
  sarifRule,
  type SarifRun,
  sarifRunBegin,
  sarifRunEnd,
  scannerKey,
} from './domain/sarif.ts';
import { type Document, type Part, writeTable } from './domain/write-table.ts';

/** Findings of a project that are held at once; larger projects are read once for each scanner. */
const maxHeld = 2_000;

type Reading = { projects: readonly ListedProject[]; selection: FindingSelection };

/** Opens the findings of an export as they are now, in the order of their list. */
export async function openFindings(one: Export, permission: Permission, app: App): Promise<Document> {
  const { group, project, connector, ...query } = exportQueries.findings.parse(one.request.filters ?? {});
  const filters = omitUndefined({
    group: group === undefined ? undefined : groupPathOf(group),
    connector,
    project: project?.replaceAll('$', '/'),
  });
  const { asOf, projects } = await scannedProjectsIn({ scope: one.scope, permission }, () => filters, app);
  return { asOf, parts: partsOf(one, { projects, selection: readSelection(query) }, app) };
}

function partsOf(one: Export, reading: Reading, app: App): AsyncIterable<Part> {
  const { format, columns, byteOrderMark = false } = one.request;
  if (format === 'sarif') return sarifParts(reading, app);
  if (format === 'cyclonedx') return cyclonedxParts(one, reading, app);
  const form = { format: format === 'csv' ? ('csv' as const) : ('jsonl' as const), columns, byteOrderMark };
  return writeTable(allOf(reading, app), findingColumns, form);
}

async function* allOf({ projects, selection }: Reading, app: App): AsyncGenerator<ListedFinding[]> {
  for (const project of projects)
    for await (const findings of findingsOf(project, selection, app))
      yield findings.map((finding) => ({ project, finding }));
}

async function* findingsOf(
  { connectorId, projectId, numbers }: ListedProject,
  selection: FindingSelection,
  app: App,
): AsyncGenerator<Finding[]> {
  if (!mayHave(numbers, selection)) return;
  const filter = columnsOf(selection);
  for await (const page of app.findings.pages({ connectorId, projectId }, { filter }))
    yield page.filter((finding) => isSelected(finding, selection));
}

async function* sarifParts({ projects, selection }: Reading, app: App): AsyncGenerator<Part> {
  yield { text: sarifHead, rows: 0 };
  let before = '';
  for (const project of projects) {
    const { scanners, held } = await scannersOf(project, selection, app);
    if (scanners.size === 0) continue;
    const repositoryUri = await repositoryOf(project, app);
    for (const [key, scanner] of scanners) {
      const pages = held === undefined ? findingsOf(project, selection, app) : [held];
      yield { text: before, rows: 0 };
      yield* runParts(key, pages, { scanner, repositoryUri, fullPath: project.fullPath });
      before = ',';
    }
  }
  yield { text: sarifEnd, rows: 0 };
}

type Scanners = { scanners: Map<string, Finding['scanner']>; held: Finding[] | undefined };

/** The scanners of a project, and its findings if they are few. */
async function scannersOf(project: ListedProject, selection: FindingSelection, app: App): Promise<Scanners> {
  const scanners = new Map<string, Finding['scanner']>();
  let held: Finding[] | undefined = [];
  for await (const findings of findingsOf(project, selection, app)) {
    for (const finding of findings) scanners.set(scannerKey(finding), finding.scanner);
    held = held !== undefined && held.length <= maxHeld ? [...held, ...findings] : undefined;
  }
  return { scanners, held };
}

/** The runs of a scanner in a project: another one begins where a run is full. */
async function* runParts(
  key: string,
  pages: AsyncIterable<Finding[]> | Iterable<Finding[]>,
  run: SarifRun,
): AsyncGenerator<Part> {
  let open = emptyRun(1);
  yield { text: sarifRunBegin, rows: 0 };
  for await (const page of pages) {
    const findings = page.filter((finding) => scannerKey(finding) === key);
    let text = '';
    for (const finding of findings) {
      if (open.results === maxSarifResults) {
        text += `${sarifRunEnd(run, open)},${sarifRunBegin}`;
        open = emptyRun(open.part + 1);
      }
      text += (open.results === 0 ? '' : ',') + JSON.stringify(sarifResult(finding, ruleIn(open, finding)));
      open.results += 1;
    }
    yield { text, rows: findings.length };
  }
  yield { text: sarifRunEnd(run, open), rows: 0 };
}

function emptyRun(part: number): OpenRun {
  return { part, results: 0, rules: new Map(), newest: undefined };
}

/** The index of the rule of a finding in the run. */
function ruleIn(open: OpenRun, finding: Finding): number {
  const rule = sarifRule(finding);
  const { index } = open.rules.get(rule.id) ?? { index: open.rules.size };
  if (index === open.rules.size) open.rules.set(rule.id, { index, rule });
  const { lastSeen } = finding;
  if (open.newest === undefined || open.newest.time < lastSeen.time) open.newest = lastSeen;
  return index;
}

/** The address of the project; undefined if the connector is gone or names no GitLab. */
async function repositoryOf({ connector, fullPath }: ListedProject, app: App): Promise<string | undefined> {
  const found = (await app.connectors.get(connector))?.value;
  const url = found && app.gitlab.instanceUrlOf({ tags: found.tags });
  return url && `${url.replace(/\/$/, '')}/${fullPath}`;
}

/** Findings about components, each a vulnerability, and every component once. */
async function* cyclonedxParts(
  { id, createdAt }: Export,
  { projects, selection }: Reading,
  app: App,
): AsyncGenerator<Part> {
  const wanted = selection.kind ?? componentKinds;
  const kind = componentKinds.filter((one) => wanted.includes(one));
  const components = new Map<string, Component>();
  let before = '';
  yield { text: cyclonedxHead(id, createdAt), rows: 0 };
  for await (const listed of allOf({ projects, selection: { ...selection, kind } }, app)) {
    let text = '';
    for (const { project, finding } of listed) {
      const component = componentOf(finding);
      components.set(component['bom-ref'], component);
      text += before + JSON.stringify(vulnerabilityOf(finding, project.fullPath));
      before = ',';
    }
    yield { text, rows: listed.length };
  }
  yield { text: `],"components":${JSON.stringify([...components.values()])}}\n`, rows: 0 };
}
