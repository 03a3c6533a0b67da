import type { SarifRule } from '../../../contracts/gitlab/reports/sarif.ts';
import type { ReportItem } from '../../../contracts/gitlab/reports/report-item.ts';
import type { ReportType } from './report-type.ts';

type Identifier = NonNullable<ReportItem['identifiers']>[number];

/** Weaknesses by which GitLab takes a result for a secret. GitLab docs, "SARIF reports". */
const secretWeaknesses = new Set([256, 257, 259, 312, 319, 321, 522, 540, 798]);
const cve = /^cve[-:](\d{4}-\d{4,})$/i;
const cwe = /^cwe[-:]0*(\d{1,6})$/i;
/** Tags of other tools: `external/cwe/cwe-079`, `CWE-79: Cross-site scripting`. */
const taggedCwe = /^(?:external\/cwe\/)?cwe-0*(\d{1,6})(?::|$)/i;

/** Words of a rule and its relations to others, of which GitLab takes identifiers. */
function wordsOf(ruleId: string, rule: SarifRule | undefined): string[] {
  const related = (rule?.relationships ?? []).flatMap(({ target: { id, toolComponent } }) =>
    toolComponent?.name?.toUpperCase() === 'CWE' && id !== undefined
      ? [`CWE-${id.replace(/^cwe-/i, '')}`]
      : [],
  );
  return [ruleId, ...(rule?.properties?.tags ?? []), ...related];
}

/** The type of a result by the rules of GitLab: a CVE, a weakness of secrets, else code. GitLab docs, "SARIF reports". */
export function typeOfResult(ruleId: string, rule: SarifRule | undefined): ReportType {
  const words = wordsOf(ruleId, rule);
  if (words.some((word) => cve.test(word))) return 'dependency_scanning';
  const weaknesses = words.map((word) => Number(cwe.exec(word)?.[1] ?? 0));
  return weaknesses.some((number) => secretWeaknesses.has(number)) ? 'secret_detection' : 'sast';
}

/** Identifiers of a result, the rule first. Those of other tools in more ways than GitLab knows. */
export function identifiersOf(ruleId: string, rule: SarifRule | undefined, tool: string): Identifier[] {
  const [own, ...others] = wordsOf(ruleId, rule);
  const first = knownIdentifier(own ?? ruleId) ?? {
    type: `${tool.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_')}_rule_id`,
    value: ruleId,
    name: ruleId,
    url: rule?.helpUri,
  };
  return [
    { ...first, url: first.url ?? rule?.helpUri },
    ...others.flatMap((word) => knownIdentifier(word) ?? []),
  ];
}

function knownIdentifier(word: string): Identifier | undefined {
  const vulnerability = cve.exec(word)?.[1];
  if (vulnerability !== undefined) return identifier('cve', `CVE-${vulnerability}`, `CVE-${vulnerability}`);
  const weakness = (cwe.exec(word) ?? taggedCwe.exec(word))?.[1];
  return weakness === undefined ? undefined : identifier('cwe', weakness, `CWE-${weakness}`);
}

function identifier(type: string, value: string, name: string): Identifier {
  return { type, value, name, url: undefined };
}
