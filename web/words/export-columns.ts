import type { ExportedView } from '../../shared/contracts/arm/export.ts';
import { changeWords } from './changes.ts';
import { coverageWords } from './coverage.ts';
import { devopsWords } from './devops.ts';
import { findingWords } from './findings.ts';
import { recommendationWords } from './recommendations.ts';
import { scannerNames, severityWords, verdictWords } from './parts.ts';

const { columns: ofProjects } = devopsWords;
const { columns: ofFindings } = findingWords;
const { checks: ofCoverage } = coverageWords;
const failing = (severity: string) => `${recommendationWords.columns.failing}: ${severity}`;

/** Names of columns as lists show them, by the names of the API; those that no list shows in the same style. */
const common: Readonly<Record<string, string>> = {
  connector: 'Connector',
  fullPath: 'Path',
  gitLabId: 'GitLab id',
  id: 'Id',
  ...scannerNames,
  name: ofProjects.name,
  visibility: ofProjects.visibility,
  archived: devopsWords.fields.archived,
  tier: ofProjects.tier,
  score: ofProjects.score,
  lastRead: ofProjects.lastRead,
  lastActivityAt: 'Last activity',
  critical: failing(severityWords.Critical),
  high: failing(severityWords.High),
  medium: failing(severityWords.Medium),
  low: failing(severityWords.Low),
  fail: `Verdicts: ${verdictWords.fail}`,
  pass: `Verdicts: ${verdictWords.pass}`,
  notApplicable: `Verdicts: ${verdictWords.notApplicable}`,
  notAssessed: `Verdicts: ${verdictWords.notAssessed}`,
  exempt: `Verdicts: ${verdictWords.exempt}`,
  check: recommendationWords.columns.check,
  title: 'Title',
  severity: recommendationWords.columns.severity,
  subject: changeWords.fields.subject,
  assigned: 'Assigned',
  overdue: 'Overdue',
  owners: 'Owners',
  dueOn: 'Due',
  reason: 'Commonest reason',
  cis: 'CIS',
  owasp: 'OWASP',
  why: 'Why it matters',
  fix: 'Fix',
};

/** The same by view, where a name means something of its own there. */
const special: Readonly<Partial<Record<ExportedView, Readonly<Record<string, string>>>>> = {
  coverage: {
    role: 'Role needed',
    tier: 'Tier needed',
    since: 'GitLab from',
    assessed: ofCoverage.assessed,
    notAssessed: ofCoverage.reasons,
    forTier: 'Needs another tier or version',
    forPermission: 'Needs a higher role',
    forError: 'Could not be read',
    forStale: 'Not read yet',
    helps: ofCoverage.helps,
  },
  changes: {
    at: 'When',
    kind: changeWords.fields.kind,
    before: 'Before',
    after: 'After',
    cause: 'Cause',
    actor: 'Kind of actor',
    actorName: 'Who',
  },
  findings: {
    ...ofFindings,
    project: coverageWords.project,
    file: 'File',
    startLine: 'Line',
    package: 'Package',
    version: 'Version',
    image: 'Image',
    identifier: 'Identifier',
    cve: 'CVE',
    cwe: 'CWE',
    solution: 'Solution',
    lastSeen: 'Last seen',
    fixedAt: 'Fixed',
    reason: 'Reason',
    exempt: 'Exempt as',
    exemptUntil: 'Exempt until',
    webUrl: 'Link',
  },
};

/** The name of a column of an exported view; its name in the API where there is no word. */
export function exportColumnName(of: ExportedView, column: string): string {
  return special[of]?.[column] ?? common[column] ?? column;
}
