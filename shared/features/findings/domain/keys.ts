import { createHmac, hash } from 'node:crypto';

import type { FindingIdentifier, FindingLocation } from '../../../contracts/findings/finding.ts';
import { identifierKey, isSpecific } from './identifiers.ts';
import { imageName } from './location.ts';
import type { ReportType } from './report-type.ts';
import { isVague, scopeOf } from './scope-of.ts';

/** Algorithms of tracking signatures, best first. Values of the first contain text of the source. */
export const algorithms = [
  'rule_value',
  'scope_offset_compressed',
  'scope_offset',
  'location',
  'hash',
] as const;
const algorithmsOfText = new Set(['rule_value', 'hash']);
const maxKeys = 8;

export type Traits = {
  type: ReportType;
  primary: FindingIdentifier;
  identifiers: readonly FindingIdentifier[];
  location: FindingLocation;
  /** Title, message and description, without secrets. */
  words: readonly (string | undefined)[];
  signatures: readonly { algorithm: string; value: string }[];
  /** The secret itself; it leaves this file hashed with the deployment's key only. */
  secret?: string | undefined;
  /** The field `cve` of old reports, with a hash of the source. */
  legacyKey?: string | undefined;
  uuid?: string | undefined;
};

/**
 * Keys by which a finding is found again, best first: `u:` GitLab's UUID, `t:` tracking signatures, `v:` a secret's value, `c:`
 * a hash of the source, `x:` the exact place, `g:` the group of findings of one rule in one scope. What derives from a secret or
 * from source text is hashed with a key, so that nobody can guess it from a table. Contract findings.md, 5.1.
 */
export function keysOf(traits: Traits, secretKey: string): string[] {
  const { type, primary, location, uuid, secret } = traits;
  const common = [type, identifierKey(primary)];
  const scope = scopeOf(type, location);
  const content = /(?:^|:)([0-9a-f]{64})(?::|$)/.exec(traits.legacyKey ?? '')?.[1];
  const file = location.file ?? '';
  return [
    ...(uuid === undefined ? [] : [`u:${uuid.toLowerCase()}`]),
    ...trackingKeys(traits, common, secretKey),
    ...(secret === undefined ? [] : [keyed('v:', secretKey, [...common, 'v', file, secret])]),
    ...(content === undefined ? [] : [keyed('c:', secretKey, [...common, 'c', file, content])]),
    flat('x:', sha256([...common, 'x', ...scope, ...exactPlace(traits)])),
    flat('g:', sha256([...common, 'g', ...scope])),
  ];
}

/** Keys that two findings share if two scanners found the same: equal place and an identifier that is no class of weaknesses. */
export function sharedKeysOf({ type, identifiers, location, secret }: Traits): string[] {
  const { file, image, package: named, startLine, version } = location;
  const container = image === undefined ? file : imageName(image);
  if (secret !== undefined || container === undefined) return [];
  if (named === undefined && startLine === undefined) return [];
  const place = [type, container, named ?? '', String(startLine ?? ''), version ?? ''];
  return identifiers
    .filter(isSpecific)
    .map((one) => digest([...place, one.type, one.value.toLowerCase()], 11));
}

/** The algorithm of a `t:` key; undefined for others. */
export function algorithmOf(key: string): string | undefined {
  return key.startsWith('t:') ? key.slice(2, key.lastIndexOf(':')) : undefined;
}

/** The key that an id derives from: a signature, a value or a hash of the source. */
export function bestKey(keys: readonly string[]): string | undefined {
  return keys.find((key) => /^[tvc]:/.test(key));
}

export function hasValue(keys: readonly string[]): boolean {
  return keys.some((key) => key.startsWith('v:'));
}

/**
 * Keys of two items or of a stored and a scanned finding, best first and at most eight. Among keys of one sort those of `first`
 * stand in front.
 */
export function unitedKeys(first: readonly string[], others: readonly string[]): string[] {
  const ordered = [...new Set([...first, ...others])].toSorted((one, other) => rank(one) - rank(other));
  if (ordered.length <= maxKeys) return ordered;
  // Place and group stay in any case: without them nothing finds it after signatures are gone.
  const places = ordered.filter((key) => /^[xg]:/.test(key)).slice(0, 4);
  const kept = new Set([...places, ...ordered].slice(0, maxKeys));
  return ordered.filter((key) => kept.has(key));
}

/** Stored keys after a finding was seen again: those of a sort that the scan has are replaced, as places and signatures move. */
export function renewedKeys(scanned: readonly string[], stored: readonly string[]): string[] {
  const sortsSeen = new Set(scanned.map(sortOf));
  return unitedKeys(
    scanned,
    stored.filter((key) => !sortsSeen.has(sortOf(key))),
  );
}

/** The part of a key in front of its hash: `x:`, or `t:scope_offset:`. */
export function sortOf(key: string): string {
  return key.slice(0, key.lastIndexOf(':') + 1);
}

/** First bytes of the SHA-256 of parts, in hex. */
export function digest(parts: readonly string[], bytes = 16): string {
  return flat('', sha256(parts), bytes);
}

function sha256(parts: readonly string[]): string {
  return hash('sha256', parts.join('\u001f'), 'hex');
}

function trackingKeys({ type, signatures }: Traits, common: readonly string[], secretKey: string): string[] {
  const byAlgorithm = Map.groupBy(signatures, ({ algorithm }) =>
    algorithm.replaceAll(/[^\w.-]/g, '').slice(0, 40),
  );
  return [...byAlgorithm]
    .map(([algorithm, list]) => {
      const parts = [...common, 't', algorithm, list.map(({ value }) => value).join('|')];
      const isText = type === 'secret_detection' || algorithmsOfText.has(algorithm);
      const sort = `t:${algorithm}:`;
      return isText ? keyed(sort, secretKey, parts) : flat(sort, sha256(parts));
    })
    .toSorted((one, other) => rank(one) - rank(other))
    .slice(0, 4);
}

function exactPlace({ location, words }: Traits): string[] {
  const { startLine, endLine, version } = location;
  const place = [startLine, endLine, version].map((part) => String(part ?? ''));
  return isVague(location) ? [...place, ...words.map((word) => word ?? '')] : place;
}

function keyed(sort: string, secretKey: string, parts: readonly string[]): string {
  return flat(sort, createHmac('sha256', secretKey).update(parts.join('\u001f')).digest('hex'));
}

const keyBytes = Buffer.alloc(128);

/** A sort and the start of a hash as one flat text: slices and sums keep their sources in memory, and there are many keys. */
function flat(sort: string, hex: string, bytes = 16): string {
  const start = keyBytes.write(sort, 0, 'latin1');
  return keyBytes.toString('latin1', 0, start + keyBytes.write(hex, start, bytes * 2, 'latin1'));
}

const sorts = ['u', 't', 'v', 'c', 'x', 'g'];

function rank(key: string): number {
  const algorithm = algorithmOf(key);
  const place = algorithms.findIndex((one) => one === algorithm);
  return sorts.indexOf(key.slice(0, 1)) * 10 + (place === -1 ? algorithms.length : place);
}
