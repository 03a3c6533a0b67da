import type {
  CheckResource,
  CoverageAnswer,
  DataStatus,
  InventoryItem,
  InventorySummary,
  RecommendationItem,
  SuggestionItem,
} from '../../shared/contracts/arm/posture-panes.ts';
import type { ConnectorKey } from '../../shared/contracts/connector-key.ts';
import { fullyQualifiedName } from '../../shared/features/inventory/domain/facts.ts';
import { assessmentName } from '../../shared/features/posture/domain/assessment-name.ts';
import { type ConnectorState, shownRun } from '../../shared/features/posture/domain/data-status.ts';
import type { OwnedCounts } from '../../shared/features/posture/domain/panes/count-checks.ts';
import type { Owned } from '../../shared/features/posture/domain/panes/count-owned.ts';
import type { Coverage } from '../../shared/features/posture/domain/panes/cover.ts';
import { addNumbers, type FindingSums, noSums } from '../../shared/features/posture/domain/panes/findings.ts';
import type { FindingNumbers } from '../../shared/features/posture/domain/findings-text.ts';
import type { InventoryRow } from '../../shared/features/posture/domain/panes/list-inventory.ts';
import type { ResourceRow } from '../../shared/features/posture/domain/panes/list-resources.ts';
import type { Tally } from '../../shared/features/posture/domain/panes/roll-up.ts';
import type { Row } from '../../shared/features/posture/domain/panes/rows.ts';
import type { Suggestion } from '../../shared/features/posture/domain/panes/suggest.ts';
import type { Summary } from '../../shared/features/posture/domain/panes/summarise.ts';
import { omitUndefined } from '../../shared/platform/omit-undefined.ts';
import { presentAssignment } from './present-assignment.ts';
import { presentExemption } from './present-exemption.ts';
import { connectorId, groupId } from './resource-ids.ts';

export function presentRow({ below, ...row }: InventoryRow, asOfMs: number): InventoryItem {
  const { scanners } = row;
  if (below === undefined) {
    const findings = row.findings && sumsOf(row.findings, asOfMs);
    const scans = row.findings && scansOf(row.findings);
    const governance = row.owned && presentOwned(row.owned);
    return { ...presentThing(row), ...omitUndefined({ scanners, findings, scans, governance }) };
  }
  const { projects, scanners: scannerCoverage, findings, own } = below;
  return {
    ...presentThing(row),
    projects,
    scannerCoverage,
    ...omitUndefined({ findings }),
    own: tallyOf(own),
  };
}

function scansOf(numbers: FindingNumbers): InventoryItem['scans'] {
  const scans = Object.entries(numbers).map(([kind, { status, lastRun }]) => [
    kind,
    { status, ...omitUndefined({ lastRun }) },
  ]);
  return Object.fromEntries(scans) as InventoryItem['scans'];
}

function sumsOf(numbers: FindingNumbers, asOfMs: number): FindingSums {
  const sums = noSums();
  addNumbers(sums, numbers, { asOfMs });
  return sums;
}

export function presentResource(row: ResourceRow, now: Date): CheckResource {
  const { verdict, judged, reasonKind, connector, exemption, assignment } = row;
  return {
    ...presentThing(row),
    verdict,
    ...omitUndefined({
      judged,
      reasonKind,
      exemption: exemption && presentExemption(connector, exemption),
      governance: assignment && presentAssignment(assignment, now),
    }),
  };
}

function presentThing(row: Row): Omit<InventoryItem, 'governance'> {
  const { kind, gitLabId, name, fullPath, connector, visibility, archived, tier, worst } = row;
  return {
    id: resourceId(kind, connector, fullPath),
    kind,
    gitLabId,
    name,
    fullPath,
    connector: connector.name,
    connectorId: connectorId(connector),
    ...(visibility === 'unknown' ? {} : { visibility }),
    tier,
    ...tallyOf(row),
    ...timesOf(row),
    ...omitUndefined({ archived, worst }),
  };
}

/** Checks of an instance hang on its connector. */
export function resourceId(kind: Row['kind'], connector: ConnectorKey, fullPath: string): string {
  if (kind === 'instance') return connectorId(connector);
  if (kind === 'group') return groupId(connector, fullyQualifiedName(fullPath));
  const slash = fullPath.lastIndexOf('/');
  const group = fullyQualifiedName(fullPath.slice(0, slash));
  return `${groupId(connector, group)}/projects/${fullPath.slice(slash + 1)}`;
}

function tallyOf({ counts, failing, score }: Tally): Pick<Tally, 'counts' | 'failing' | 'score'> {
  return { counts, failing, score };
}

function timesOf({ lastRead, lastActivityAt }: Tally): { lastRead?: string; lastActivityAt?: string } {
  return omitUndefined({ lastRead: timeOf(lastRead), lastActivityAt: timeOf(lastActivityAt) });
}

function timeOf(milliseconds: number): string | undefined {
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

export function presentSummary(
  { projects, groups, instances, owned, undecidedScanners, findings, facets }: Summary,
  asOf: string,
): InventorySummary {
  return {
    asOf,
    tiles: {
      groups: groups.count,
      projects: projects.count,
      public: projects.public,
      newThisWeek: projects.newThisWeek,
      scannerCoverage: projects.scanners,
      undecidedScanners,
      findings,
      governance: owned,
      ...tallyOf(projects),
      notAssessed: projects.counts.notAssessed,
      ...timesOf(projects),
      groupChecks: tallyOf(groups),
      instanceChecks: tallyOf(instances),
    },
    facets,
  };
}

export function presentSuggestion(suggestion: Suggestion): SuggestionItem {
  if (suggestion.kind === 'check') {
    const { rule } = suggestion;
    return { kind: 'check', check: rule.id, name: rule.title };
  }
  const { kind, connector, name, fullPath } = suggestion;
  return { kind, id: resourceId(kind, connector, fullPath), name, fullPath, connector: connector.name };
}

export function presentCheck({ rule, counts, reasons, owned }: OwnedCounts): RecommendationItem {
  const { id: check, title, severity, subject } = rule;
  const governance = presentOwned(owned);
  return { check, name: assessmentName(rule), title, severity, subject, counts, reasons, governance };
}

function presentOwned({ dueOn, ...numbers }: Owned): RecommendationItem['governance'] {
  return { ...numbers, ...omitUndefined({ dueOn }) };
}

export function presentCoverage(coverage: Coverage, asOf: string): CoverageAnswer {
  const { total, checks, ...sums } = coverage;
  return {
    asOf,
    ...total,
    checks: checks.map(({ rule: { id: check, title, severity, subject, needs }, ...counts }) => ({
      check,
      title,
      severity,
      subject,
      needs,
      ...counts,
    })),
    ...sums,
  };
}

type StatusWithStates = Omit<DataStatus, 'connectors'> & { states: readonly ConnectorState[] };

export function presentDataStatus({ states, ...status }: StatusWithStates): DataStatus {
  const connectors = states.map(({ connector: { key, devops }, instanceReadAt, lastRun }) => ({
    connector: key.name,
    connectorId: connectorId(key),
    health: devops?.health?.state ?? ('Healthy' as const),
    ...omitUndefined({
      message: devops?.health?.message,
      instanceReadAt,
      lastRun: lastRun && shownRun(lastRun),
    }),
  }));
  return { ...status, connectors };
}
