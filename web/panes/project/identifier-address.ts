import type { FindingIdentifier } from '../../../shared/contracts/findings/finding.ts';

/** Public lists of weaknesses and advisories. A report may name any address; only these are links. */
const hosts: ReadonlySet<string> = new Set([
  'advisories.gitlab.com',
  'avd.aquasec.com',
  'capec.mitre.org',
  'cve.mitre.org',
  'cwe.mitre.org',
  'docs.gitlab.com',
  'docs.kics.io',
  'nvd.nist.gov',
  'osv.dev',
  'owasp.org',
  'semgrep.dev',
  'www.cve.org',
  'www.zaproxy.org',
]);

/**
 * Address of an identifier: by its own number where its list is known, as a report's address may be old or another's. Otherwise
 * the address of the report, if it is of a public list.
 */
export function identifierAddress({ type, value, url }: FindingIdentifier): string | undefined {
  const cve = /^CVE-\d{4}-\d{4,}$/i.exec(value)?.[0];
  if (cve !== undefined) return `https://nvd.nist.gov/vuln/detail/${cve.toUpperCase()}`;
  const cwe = type === 'cwe' ? /^(?:CWE-)?(\d{1,6})$/i.exec(value)?.[1] : undefined;
  if (cwe !== undefined) return `https://cwe.mitre.org/data/definitions/${cwe}.html`;
  const ghsa = /^GHSA(?:-[0-9a-z]{4}){3}$/i.exec(value)?.[0];
  if (ghsa !== undefined) return `https://github.com/advisories/${ghsa}`;
  return publicAddress(url);
}

/** The address, if it is one of a public list. */
export function publicAddress(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const { protocol, host, href, username, password } = new URL(url);
  return protocol === 'https:' && username === '' && password === '' && hosts.has(host) ? href : undefined;
}
