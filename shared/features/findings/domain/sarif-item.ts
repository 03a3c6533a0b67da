import type { SarifResult, SarifRule } from '../../../contracts/gitlab/reports/sarif.ts';
import type { FindingScanner } from '../../../contracts/findings/finding.ts';
import { ReportItem } from '../../../contracts/gitlab/reports/report-item.ts';
import type { TypedItem } from './read-outcome.ts';
import { identifiersOf, typeOfResult } from './sarif-identifiers.ts';

export type SarifTool = { scanner: FindingScanner; ruleOf: (result: SarifResult) => SarifRule | undefined };

/** Fingerprints that follow a moved line; others, as those of the commit, are equal for different results. */
const stableFingerprints = ['primaryLocationLineHash', 'matchBasedId/v1'];
/** Rules whose results may quote what they found. */
const secretWords = /secret|passw|credential|token|api.?key|private.?key/i;

/**
 * An item from a result of a tool, by GitLab's rules: no result without a rule or a file, none that is suppressed. The rule's texts
 * are taken, not the message, where this may quote a secret. GitLab docs, "SARIF reports"; contract findings.md, 2 and 9.
 */
export function sarifItem(result: SarifResult, tool: SarifTool): TypedItem | 'unusable' | 'left out' {
  if (isLeftOut(result)) return 'left out';
  const rule = tool.ruleOf(result);
  const ruleId = result.ruleId ?? result.rule?.id ?? rule?.id;
  const { physicalLocation, logicalLocations } = result.locations?.[0] ?? {};
  const file = fileOf(physicalLocation?.artifactLocation?.uri);
  if (ruleId === undefined || ruleId === '' || file === undefined) return 'unusable';
  const named = rule?.shortDescription?.text ?? rule?.fullDescription?.text ?? rule?.name;
  const quotes = secretWords.test([ruleId, rule?.name, named].join(' '));
  const { startLine, endLine } = physicalLocation?.region ?? {};
  const method = logicalLocations?.find(({ kind }) => kind === 'function' || kind === 'member');
  return {
    ...ReportItem.parse({
      name: named ?? (quotes ? ruleId : result.message?.text),
      description: quotes
        ? rule?.fullDescription?.text
        : (result.message?.text ?? rule?.fullDescription?.text),
      severity: severityOf(result, rule),
      scanner: tool.scanner,
      location: {
        file,
        start_line: startLine,
        end_line: endLine,
        method: method?.fullyQualifiedName ?? method?.name,
      },
      identifiers: identifiersOf(ruleId, rule, tool.scanner.name ?? 'sarif'),
      links: rule?.helpUri === undefined ? [] : [{ url: rule.helpUri }],
      tracking: { items: [{ signatures: signaturesOf(result, file) }] },
    }),
    reportType: typeOfResult(ruleId, rule),
  };
}

/** Suppressed, no longer there, or no flaw at all. */
function isLeftOut({ suppressions = [], baselineState, kind }: SarifResult): boolean {
  const isOpen = suppressions.every(({ status }) => status === 'underReview' || status === 'rejected');
  return !isOpen || baselineState === 'absent' || kind === 'pass' || kind === 'notApplicable';
}

/** A path in the project; of an absolute one all that is known. */
function fileOf(uri: string | undefined): string | undefined {
  const path = uri?.replace(/^file:\/\/[^/]*/i, '').replace(/[?#].*$/s, '');
  if (path === undefined || path === '') return undefined;
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function signaturesOf({ fingerprints, partialFingerprints }: SarifResult, file: string) {
  const known = { ...fingerprints, ...partialFingerprints };
  return stableFingerprints.flatMap((name) => {
    const value = known[name];
    return typeof value === 'string' ? [{ algorithm: name, value: `${file}|${value}` }] : [];
  });
}

const wordOfLevel: Record<string, string> = { error: 'high', warning: 'medium', note: 'low', none: 'info' };
/** Least scores out of 100, the worst first. */
const words: [score: number, word: string][] = [
  [90, 'critical'],
  [70, 'high'],
  [40, 'medium'],
  [10, 'low'],
  [0, 'info'],
];

function severityOf({ rank, level, properties }: SarifResult, rule: SarifRule | undefined): string {
  const tenths = rule?.properties?.['security-severity'] ?? properties?.['security-severity'];
  const ranked = rank !== undefined && rank >= 0 ? rank : undefined;
  const score = ranked ?? (tenths === undefined ? undefined : tenths * 10);
  const byScore = score === undefined ? undefined : words.find(([least]) => score >= least)?.[1];
  return byScore ?? wordOfLevel[level ?? rule?.defaultConfiguration?.level ?? 'warning'] ?? 'medium';
}
