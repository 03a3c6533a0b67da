import type { FindingLocation, FindingScanner, IntroducedBy } from '../../../contracts/findings/finding.ts';
import type { ReportItem } from '../../../contracts/gitlab/reports/report-item.ts';
import { omitUndefined } from '../../../platform/omit-undefined.ts';
import { assembleFinding } from './assemble-finding.ts';
import { readIdentifiers } from './identifiers.ts';
import { filePath, lineNumber, withoutQuery } from './location.ts';
import { plainLine, plainText } from './plain-text.ts';
import { publicUrl } from './public-url.ts';
import { reportTime } from './report-time.ts';
import type { ReportType } from './report-type.ts';
import type { ScannedFinding } from './scanned-finding.ts';
import { itemSeverity } from './severity.ts';

/** The report that an item is of. Its type is the artefact's: what the report says of itself may be wrong. */
export type ItemContext = {
  type: ReportType;
  job: string;
  /** The deployment's key, with which secrets are hashed. */
  secretKey: string;
};

/**
 * A finding from an item of a report of any version. What the item lacks is absent, and none of its secrets is in the result.
 * Needs nothing of the report's `scan`, which may stand behind all items. Contract findings.md, 4, 5.1 and 9.
 */
export function readItem(item: ReportItem, { type, job, secretKey }: ItemContext): ScannedFinding {
  const scanner = readScanner(item.scanner ?? { id: item.tool });
  const assembled = assembleFinding(
    {
      type,
      name: item.name,
      message: item.message,
      description: item.description,
      solution: item.solution,
      identifiers: readIdentifiers(item.identifiers ?? []),
      location: readLocation(type, item),
      scanner,
      signatures: (item.tracking?.items ?? []).flatMap(({ signatures }) => signatures ?? []),
      secret: type === 'secret_detection' ? nonEmpty(item.raw_source_code_extract) : undefined,
      legacyKey: item.cve,
    },
    secretKey,
  );
  const isFalsePositive = item.flags?.some((flag) => flag.type === 'flagged-as-likely-false-positive');
  return {
    ...assembled,
    ...itemSeverity(item),
    links: readLinks(item),
    cvss: readVectors(item.cvss_vectors ?? []),
    source: 'report',
    jobs: [job],
    occurrences: 1,
    ...omitUndefined({
      falsePositive: isFalsePositive === true ? true : undefined,
      sourceId: plainLine(item.id, 128),
      introducedBy: type === 'secret_detection' ? readCommit(item) : undefined,
    }),
  };
}

/** The scanner as an item or a scan names it. */
export function readScanner(scanner: {
  id?: string | undefined;
  name?: string | undefined;
  vendor?: string | undefined;
  version?: string | undefined;
}): FindingScanner {
  return omitUndefined({
    id: plainLine(scanner.id, 128),
    name: plainLine(scanner.name, 128),
    vendor: plainLine(scanner.vendor, 128),
    version: plainLine(scanner.version, 128),
  });
}

/** CVSS vectors in their order, at most eight. */
export function readVectors(
  vectors: readonly { vector?: string | null | undefined; vendor?: string | null | undefined }[],
): ScannedFinding['cvss'] {
  return vectors
    .flatMap(({ vector, vendor }) => {
      const text = plainLine(vector ?? undefined, 255);
      return text === undefined
        ? []
        : [{ vector: text, ...omitUndefined({ vendor: plainLine(vendor ?? undefined, 64) }) }];
    })
    .slice(0, 8);
}

function readLocation(type: ReportType, { location = {}, file, line }: ReportItem): FindingLocation {
  // `method` is one of code, or of HTTP in tests of web applications.
  const isWeb = type === 'dast' || type === 'api_fuzzing';
  const { dependency, kubernetes_resource: resource } = location;
  const startLine = lineNumber(location.start_line) ?? lineNumber(line);
  return omitUndefined({
    file: filePath(plainLine(location.file ?? file)),
    startLine,
    endLine: lineNumber(location.end_line),
    class: plainLine(location.class),
    method: isWeb ? undefined : plainLine(location.method),
    package: plainLine(dependency?.package?.name),
    version: plainLine(dependency?.version, 255),
    image: plainLine(nonEmpty(location.default_branch_image) ?? location.image),
    operatingSystem: plainLine(location.operating_system, 255),
    kubernetesObject: plainLine(
      [resource?.namespace, resource?.kind, resource?.name, resource?.container_name]
        .filter((part) => part !== undefined)
        .join('/'),
    ),
    hostname: plainLine(location.hostname?.replace(/^([a-z]+:\/\/)[^/@]*@/i, '$1'), 255),
    path: withoutQuery(plainLine(location.path)),
    requestMethod: isWeb ? plainLine(location.method, 32)?.toUpperCase() : undefined,
    param: plainLine(location.param, 255),
    crashType: plainLine(location.crash_type, 255),
    crashState: plainText(location.crash_state, 1_024),
  });
}

function readLinks({ links, url }: ReportItem): ScannedFinding['links'] {
  return [...(links ?? []), ...(url === undefined ? [] : [{ url, name: undefined }])]
    .flatMap((link) => {
      const address = publicUrl(link.url);
      return address === undefined
        ? []
        : [{ url: address, ...omitUndefined({ name: plainLine(link.name, 255) }) }];
    })
    .slice(0, 20);
}

/** The commit that brought a secret in; placeholders are none. The e-mail address of its author is not kept. */
function readCommit({ location }: ReportItem): IntroducedBy | undefined {
  const { sha = '', date, author } = location?.commit ?? {};
  if (!/^[0-9a-f]{7,64}$/.test(sha) || /^0+$/.test(sha) || date?.startsWith('0001')) return undefined;
  return {
    how: 'commit',
    sha,
    ...omitUndefined({
      author: plainLine(authorName(author), 255),
      time: reportTime(date),
    }),
  };
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

/** `Ada Lovelace <ada@example.org>` without the address; an address alone is no name. */
function authorName(author: string | undefined): string | undefined {
  const [name = ''] = (author ?? '').slice(0, 512).split('<', 1);
  return name.includes('@') ? undefined : name;
}
