import type { FindingIdentifier } from '../../../contracts/findings/finding.ts';
import { omitUndefined } from '../../../platform/omit-undefined.ts';
import { publicUrl } from './public-url.ts';
import { plainLine } from './plain-text.ts';

type Reported = {
  type?: string | null | undefined;
  value?: string | number | null | undefined;
  name?: string | null | undefined;
  url?: string | null | undefined;
};

const maxIdentifiers = 20;
/** Types that name a class of weaknesses: two different findings may share one. */
const weaknesses = new Set(['cwe', 'wasc', 'owasp', 'capec']);

/** Identifiers in their order, without those that name nothing and without repetitions. */
export function readIdentifiers(reported: readonly Reported[]): FindingIdentifier[] {
  const all = reported.flatMap((one) => readIdentifier(one) ?? []);
  const seen = new Set<string>();
  return all
    .filter((one) => !seen.has(identifierKey(one)) && seen.add(identifierKey(one)))
    .slice(0, maxIdentifiers);
}

function readIdentifier({ type, value, name, url }: Reported): FindingIdentifier | undefined {
  const named = plainLine(name ?? undefined, 255);
  const valued = plainLine(value === null || value === undefined ? undefined : String(value), 255) ?? named;
  if (valued === undefined) return undefined;
  const kind = plainLine(type ?? undefined, 64)?.toLowerCase() ?? 'other';
  return {
    type: kind,
    value: valued,
    ...omitUndefined({ name: named, url: publicUrl(url ?? undefined) }),
  };
}

export function identifierKey({ type, value }: FindingIdentifier): string {
  return `${type}:${value}`;
}

/** Whether the identifier names a rule or a vulnerability rather than a class of weaknesses. */
export function isSpecific({ type }: FindingIdentifier): boolean {
  return !weaknesses.has(type.split(/[-_ ]/, 1)[0] ?? type);
}

/** The number of a CWE, as `79` or `CWE-79`. */
export function cweNumber({ type, value }: FindingIdentifier): number | undefined {
  const [, digits] = (type === 'cwe' ? /^(?:cwe-)?(\d{1,6})$/i : /^cwe-(\d{1,6})$/i).exec(value) ?? [];
  return digits === undefined || Number(digits) === 0 ? undefined : Number(digits);
}

/** First CVE, CWE and GHSA among the identifiers. */
export function derivedIds(identifiers: readonly FindingIdentifier[]): {
  cve?: string;
  cwe?: number;
  ghsa?: string;
} {
  const values = identifiers.map(({ value }) => value);
  return omitUndefined({
    cve: values.find((value) => /^CVE-\d{4}-\d{4,}$/i.test(value))?.toUpperCase(),
    cwe: identifiers.map(cweNumber).find((number) => number !== undefined),
    ghsa: values.find((value) => /^GHSA(?:-[0-9a-z]{4}){3}$/i.test(value)),
  });
}
