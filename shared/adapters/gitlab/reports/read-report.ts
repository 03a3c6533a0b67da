import type { ReadLimits, ReadOutcome, TypedItem } from '../../../features/findings/domain/read-outcome.ts';
import type { ReportFormat } from '../../../features/findings/domain/report-type.ts';
import { plainLine } from '../../../features/findings/domain/plain-text.ts';
import { omitUndefined } from '../../../platform/omit-undefined.ts';
import { GitLabUnexpectedAnswerError } from '../../../platform/errors/gitlab-errors.ts';
import type { Clock } from '../../../platform/clock.ts';
import { CycloneDxDocument } from './cyclonedx-document.ts';
import type { FindingsDocument } from './findings-document.ts';
import { ReportDocumentError } from './json-parts.ts';
import { ReportDocument } from './report-document.ts';
import { ReportText } from './report-text.ts';
import { SarifDocument } from './sarif-document.ts';

const batchSize = 100;

/** Why reading stopped early; `broken` is a connection, `cut` a document that ends too early. */
type Fault = { kind: 'broken' | 'cut' | 'invalid' | 'limit'; detail: string };

type Reading = {
  document: FindingsDocument;
  limits: ReadLimits;
  clock: Clock;
  startedAt: number;
  bytes: number;
  /** In UTF-8, as text. */
  written: number;
  hasInvalidText: boolean;
};

/**
 * Reads a report of any size and version in little memory, and hands over its items in batches of about 100, in their order.
 * Waits for each batch. Never throws for the report or its connection: whole items before a fault are handed over, and the result
 * says what is wrong. Throws what `onItems` throws. May be repeated: nothing is kept between calls. Contract findings.md, 11, 14.
 */
export async function readReport(
  body: AsyncIterable<Uint8Array>,
  given: ReadLimits,
  onItems: (items: TypedItem[]) => void | Promise<void>,
  clock: Clock,
  format: ReportFormat = 'gitlab',
): Promise<ReadOutcome> {
  const limits = format === 'gitlab' ? given : { ...given, maxBytes: given.maxBytes / 10 };
  const document = documentOf(format, limits);
  const startedAt = clock.now().getTime();
  const reading = { document, limits, clock, startedAt, bytes: 0, written: 0, hasInvalidText: false };
  let fault: Fault | undefined;
  for await (const step of steps(reading, body)) {
    fault = step;
    const least = fault === undefined ? batchSize : 1;
    while (document.items.length >= least) await onItems(document.items.splice(0, batchSize));
    if (fault !== undefined) break;
  }
  document.finish();
  while (document.items.length > 0) await onItems(document.items.splice(0, batchSize));
  return outcomeOf(reading, fault);
}

/** Other formats keep a run or a document in memory. */
function documentOf(format: ReportFormat, limits: ReadLimits): FindingsDocument {
  if (format === 'sarif') return new SarifDocument(limits);
  return format === 'cyclonedx' ? new CycloneDxDocument(limits) : new ReportDocument(limits);
}

/** A step for each piece of text that was read, with the fault that ends it. */
async function* steps(reading: Reading, body: AsyncIterable<Uint8Array>): AsyncGenerator<Fault | undefined> {
  const text = new ReportText();
  for await (const chunk of guarded(body)) {
    if ('kind' in chunk) {
      yield chunk;
      return;
    }
    reading.bytes += chunk.bytes.length;
    const reached = limitReached(reading);
    if (reached !== undefined) yield reached;
    for (const piece of text.decode(chunk.bytes)) yield write(reading, piece);
  }
  yield write(reading, text.end());
  if (!reading.document.parts.isEnded) yield { kind: 'cut', detail: `cut at byte ${reading.bytes}` };
}

function limitReached({ bytes, limits, clock, startedAt }: Reading): Fault | undefined {
  const seconds = (clock.now().getTime() - startedAt) / 1_000;
  if (bytes > limits.maxBytes) return { kind: 'limit', detail: `larger than ${limits.maxBytes} bytes` };
  if (seconds > limits.maxSeconds) return { kind: 'limit', detail: `not read within ${limits.maxSeconds} s` };
  return undefined;
}

function write(reading: Reading, text: string): Fault | undefined {
  if (text === '') return undefined;
  reading.hasInvalidText ||= text.includes('\ufffd');
  reading.written += Buffer.byteLength(text);
  try {
    reading.document.parts.write(text, reading.written);
    return undefined;
  } catch (error) {
    if (!(error instanceof ReportDocumentError)) throw error;
    return { kind: error.isLimit ? 'limit' : 'invalid', detail: `${error.message} at byte ${error.byte}` };
  }
}

/** A broken connection as the last element, so that errors of others are not taken for one. */
async function* guarded(body: AsyncIterable<Uint8Array>): AsyncGenerator<{ bytes: Uint8Array } | Fault> {
  const chunks = body[Symbol.asyncIterator]();
  let isOver = false;
  try {
    while (!isOver) {
      let next: IteratorResult<Uint8Array, unknown>;
      try {
        next = await chunks.next();
      } catch (failure) {
        isOver = true;
        const isPacked = failure instanceof GitLabUnexpectedAnswerError;
        yield { kind: 'broken', detail: isPacked ? 'broken gzip' : 'the connection broke' };
        return;
      }
      isOver = next.done === true;
      if (next.done !== true) yield { bytes: next.value };
    }
  } finally {
    // Closes the connection when reading stops early.
    if (!isOver) await chunks.return?.();
  }
}

function outcomeOf({ document, bytes, hasInvalidText }: Reading, fault: Fault | undefined): ReadOutcome {
  const { version, count, remediatedIds, scanner, ranAt } = document;
  const { tooLarge, lists } = document.parts;
  const skipped = document.parts.skipped + document.unusable;
  const status = statusOf(document, bytes, fault);
  return {
    status,
    isBroken: fault?.kind === 'broken',
    bytes,
    count,
    skipped: skipped + tooLarge,
    warnings: [
      ...(hasInvalidText ? ['text that is no valid UTF-8'] : []),
      ...(lists > 1 ? ['several lists of vulnerabilities'] : []),
      ...(skipped > 0 ? [`${skipped} elements are no items`] : []),
      ...(tooLarge > 0 ? [`${tooLarge} items are too large`] : []),
      ...document.warnings,
    ],
    remediatedIds,
    ...(fault === undefined && lists === 0 && document.isBill === true && { isBill: true as const }),
    ...omitUndefined({
      detail: detailOf(status, document, fault),
      version: plainLine(version, 64),
      scanner,
      ranAt,
    }),
  };
}

function statusOf(
  document: FindingsDocument,
  bytes: number,
  fault: Fault | undefined,
): ReadOutcome['status'] {
  if (fault !== undefined && fault.kind !== 'invalid' && bytes > 0 && document.parts.hasBegun)
    return 'incomplete';
  if (fault?.kind === 'broken' || fault?.kind === 'limit') return 'incomplete';
  if (bytes === 0) return 'empty';
  if (document.parts.lists === 0) return 'malformed';
  if (fault !== undefined) return 'incomplete';
  if (document.rejection !== undefined) return document.rejection.status;
  return document.hasFailed ? 'failed' : 'ok';
}

function detailOf(
  status: ReadOutcome['status'],
  document: FindingsDocument,
  fault: Fault | undefined,
): string | undefined {
  if (status === 'ok') return undefined;
  if (status === 'empty') return 'the file is empty';
  if (status === 'failed') return 'the scanner reports a failure';
  return (
    fault?.detail ??
    document.rejection?.detail ??
    (document.parts.lists === 0 ? 'no list of vulnerabilities' : undefined)
  );
}
