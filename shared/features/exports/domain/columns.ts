import { type Scanner, scanners } from '../../../contracts/arm/scanners.ts';
import type { ConnectorKey } from '../../../contracts/connector-key.ts';
import type { Finding } from '../../../contracts/findings/finding.ts';
import type { Connector } from '../../connectors/domain/connector.ts';
import { actorOf } from '../../inventory/domain/actor-of.ts';
import type { ChangeEvent } from '../../inventory/domain/describe-change.ts';
import type { OwnedCounts } from '../../posture/domain/panes/count-checks.ts';
import type { Coverage } from '../../posture/domain/panes/cover.ts';
import type { Row } from '../../posture/domain/panes/rows.ts';
import type { Cell } from './csv.ts';

/** Columns by name, in the order in which an export has them unless it asks for others. */
export type Columns<Item> = Readonly<Record<string, (item: Item) => Cell>>;

export type ListedChange = { connector: Pick<Connector, 'key'>; event: ChangeEvent };

type ListedFinding = { project: { connector: ConnectorKey; fullPath: string }; finding: Finding };

/** A project: what the inventory, the list of scanners and the list by resource show. */
export const projectColumns: Columns<Row> = {
  connector: ({ connector }) => connector.name,
  fullPath: ({ fullPath }) => fullPath,
  name: ({ name }) => name,
  gitLabId: ({ gitLabId }) => gitLabId,
  visibility: ({ visibility }) => (visibility === 'unknown' ? undefined : visibility),
  archived: ({ archived }) => archived,
  tier: ({ tier }) => tier,
  critical: ({ failing }) => failing.Critical,
  high: ({ failing }) => failing.High,
  medium: ({ failing }) => failing.Medium,
  low: ({ failing }) => failing.Low,
  fail: ({ counts }) => counts.fail,
  pass: ({ counts }) => counts.pass,
  notApplicable: ({ counts }) => counts.notApplicable,
  notAssessed: ({ counts }) => counts.notAssessed,
  exempt: ({ counts }) => counts.exempt,
  score: ({ score }) => score.value ?? undefined,
  ...(Object.fromEntries(
    scanners.map((scanner) => [scanner, (row: Row) => row.scanners?.[scanner]]),
  ) as Record<Scanner, (row: Row) => Cell>),
  lastRead: ({ lastRead }) => timeOf(lastRead),
  lastActivityAt: ({ lastActivityAt }) => timeOf(lastActivityAt),
};

/** A check with its verdicts. */
export const checkColumns: Columns<OwnedCounts> = {
  check: ({ rule }) => rule.id,
  title: ({ rule }) => rule.title,
  severity: ({ rule }) => rule.severity,
  subject: ({ rule }) => rule.subject,
  fail: ({ counts }) => counts.fail,
  pass: ({ counts }) => counts.pass,
  notApplicable: ({ counts }) => counts.notApplicable,
  notAssessed: ({ counts }) => counts.notAssessed,
  exempt: ({ counts }) => counts.exempt,
  assigned: ({ owned }) => owned.assigned,
  overdue: ({ owned }) => owned.overdue,
  owners: ({ owned }) => owned.owners.join(' ') || undefined,
  dueOn: ({ owned }) => owned.dueOn,
  reason: ({ reasons }) => reasons[0]?.kind,
  cis: ({ rule }) => rule.keys.cis?.join(' '),
  owasp: ({ rule }) => rule.keys.owasp.join(' '),
  why: ({ rule }) => rule.why,
  fix: ({ rule }) => rule.fix.page,
};

/** A check with how much of it is assessed. */
export const coverageColumns: Columns<Coverage['checks'][number]> = {
  check: ({ rule }) => rule.id,
  title: ({ rule }) => rule.title,
  severity: ({ rule }) => rule.severity,
  subject: ({ rule }) => rule.subject,
  role: ({ rule }) => rule.needs.role,
  tier: ({ rule }) => rule.needs.tier,
  since: ({ rule }) => rule.needs.since,
  assessed: ({ assessed }) => assessed,
  notAssessed: ({ notAssessed }) => notAssessed,
  forTier: ({ reasons }) => reasons.tier,
  forPermission: ({ reasons }) => reasons.permission,
  forError: ({ reasons }) => reasons.error,
  forStale: ({ reasons }) => reasons.stale,
  helps: ({ helps }) => helps.map(({ text }) => text).join(' ') || undefined,
};

/** An entry of the change feed. */
export const changeColumns: Columns<ListedChange> = {
  at: ({ event }) => event.at,
  kind: ({ event }) => event.kind,
  connector: ({ connector }) => connector.key.name,
  subject: ({ event }) => event.subject.type,
  gitLabId: ({ event }) => event.subject.gitLabId,
  fullPath: ({ event }) => event.subject.fullyQualifiedName.replaceAll('$', '/'),
  before: ({ event }) => event.before,
  after: ({ event }) => event.after,
  cause: ({ event }) => event.cause.kind,
  actor: ({ event }) => actorOf(event.cause)?.type,
  actorName: ({ event }) => actorOf(event.cause)?.name,
  id: ({ event }) => event.id,
};

/** A finding of a scanner. */
export const findingColumns: Columns<ListedFinding> = {
  severity: ({ finding }) => finding.severity,
  state: ({ finding }) => finding.state,
  kind: ({ finding }) => finding.kind,
  title: ({ finding }) => finding.title,
  connector: ({ project }) => project.connector.name,
  project: ({ project }) => project.fullPath,
  file: ({ finding }) => finding.location.file,
  startLine: ({ finding }) => finding.location.startLine,
  package: ({ finding }) => finding.location.package,
  version: ({ finding }) => finding.location.version,
  image: ({ finding }) => finding.location.image,
  identifier: ({ finding }) => finding.primary.value,
  cve: ({ finding }) => finding.cve,
  cwe: ({ finding }) => finding.cwe,
  scanner: ({ finding }) => finding.scanner.name ?? finding.scanner.id,
  solution: ({ finding }) => finding.solution,
  firstSeen: ({ finding }) => finding.firstSeen.time,
  lastSeen: ({ finding }) => finding.lastSeen.time,
  fixedAt: ({ finding }) => finding.fixedAt,
  reason: ({ finding }) => finding.reason,
  exempt: ({ finding }) => finding.exemption?.category,
  exemptUntil: ({ finding }) => finding.exemption?.expiresOn,
  webUrl: ({ finding }) => finding.webUrl,
  id: ({ finding }) => finding.id,
};

function timeOf(milliseconds: number): string | undefined {
  return Number.isNaN(milliseconds) ? undefined : new Date(milliseconds).toISOString();
}
