import type { FindingScanner } from '../../../contracts/findings/finding.ts';
import type { TypedItem } from '../../../features/findings/domain/read-outcome.ts';
import type { JsonParts } from './json-parts.ts';

/** A report of one format while it comes. `items` are taken out by the reader. */
export interface FindingsDocument {
  readonly items: TypedItem[];
  /** Parser of the document, which takes its text. */
  readonly parts: JsonParts;
  readonly count: number;
  /** Items of which nothing can be made. */
  readonly unusable: number;
  /** Warnings in the format's own words. */
  readonly warnings: readonly string[];
  readonly version: string | undefined;
  readonly scanner: FindingScanner | undefined;
  /** ISO 8601. */
  readonly ranAt: string | undefined;
  readonly remediatedIds: ReadonlySet<string>;
  /** Whether the document may well have no list. */
  readonly isBill?: boolean;
  /** The scanner reports that it failed. */
  readonly hasFailed: boolean;
  /** Why none of the items may be used, or why more were there; known at the end. */
  readonly rejection: { status: 'malformed' | 'incomplete'; detail: string } | undefined;
  /** Hands over what waits for the rest of the document, after its end or a fault. */
  finish(): void;
}
