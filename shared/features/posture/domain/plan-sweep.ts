import type { StoredRow } from '../../inventory/domain/merge-page.ts';
import type { AssessmentHead } from './assessment.ts';

/** Ids of one page of a sweep, by what they need. */
export type SweepPlan = {
  /** New, changed, in another root group, or read too long ago: their settings are read. */
  assess: number[];
  /** Settings that were read by REST, and are to be read again. Others are read when their project is assessed. */
  settings: number[];
  /** Judged by other versions of the rules: stored facts are judged again, without a request. */
  judge: number[];
  /** Assessed under this root group, in which they no longer have a row. */
  rowless: number[];
};

/** How a page is compared. `at`: when the sweep began, ISO 8601. `whole`: all that was read before is old. */
export type SweepTerms = {
  rootId: number;
  at: string;
  whole: boolean;
  rulesVersion: string;
  /** The source whose age decides. */
  source: string;
  /** The source of settings that are read by REST, if there are any. */
  settingsSource?: string;
};

/** A row of the inventory, as far as it is compared. */
export type SweptRow = Pick<StoredRow, 'id' | 'fingerprint' | 'removed'>;

/** A little less than a day, so that a daily sweep finds everything old. */
const maxAgeMs = 22 * 3_600_000;

/**
 * Compares inventory rows with the heads of their assessments. Level triggered: it knows no events, so it finds whatever
 * they lost. A tombstone keeps its assessment, for the thing may return; with the row goes what hangs on it.
 */
export function planSweep(
  rows: readonly SweptRow[],
  heads: readonly AssessmentHead[],
  terms: SweepTerms,
): SweepPlan {
  const known = new Map(heads.map((head) => [head.id, head]));
  const stored = new Set(rows.map(({ id }) => id));
  const present = rows.filter(({ removed }) => !removed);
  const assess = present.filter((row) => isToBeRead(row, known.get(row.id), terms)).map(({ id }) => id);
  const isAssessed = new Set(assess);
  return {
    assess,
    settings: present.filter(({ id }) => areSettingsOld(known.get(id), terms)).map(({ id }) => id),
    judge: present
      .filter(({ id }) => !isAssessed.has(id) && known.get(id)?.rulesVersion !== terms.rulesVersion)
      .map(({ id }) => id),
    rowless: heads.filter(({ id, rootId }) => rootId === terms.rootId && !stored.has(id)).map(({ id }) => id),
  };
}

function areSettingsOld(
  head: AssessmentHead | undefined,
  { at, whole, settingsSource = '' }: SweepTerms,
): boolean {
  const readAt = head?.readTimes[settingsSource];
  return whole && readAt !== undefined && Date.parse(readAt) < Date.parse(at);
}

function isToBeRead(row: SweptRow, head: AssessmentHead | undefined, terms: SweepTerms): boolean {
  if (head === undefined || head.fingerprint !== row.fingerprint || head.rootId !== terms.rootId) return true;
  const readAt = head.readTimes[terms.source];
  if (readAt === undefined) return true;
  const ageMs = Date.parse(terms.at) - Date.parse(readAt);
  return terms.whole ? ageMs > 0 : ageMs > maxAgeMs;
}
