import { Tokenizer, TokenizerError, TokenType } from '@streamparser/json';

import {
  ReportItem,
  reportItemKeys,
  ReportScan,
  reportScanKeys,
} from '../../../contracts/gitlab/reports/report-item.ts';
import { ValueBuilder } from './value-builder.ts';

/** The document is no JSON, or more than is read; `byte` counts in UTF-8. */
export class ReportDocumentError extends Error {
  readonly byte: number;
  readonly isLimit: boolean;

  constructor(message: string, byte: number, isLimit = false) {
    super(message);
    this.byte = byte;
    this.isLimit = isLimit;
  }
}

type Expected = 'value' | 'valueOrEnd' | 'key' | 'keyOrEnd' | 'colon' | 'commaOrEnd' | 'nothing';
type Part = 'item' | 'scan' | 'remediation';
type Limits = { maxItemBytes: number; maxItems: number };

const keysOf: Record<Part, ReadonlySet<string>> = {
  item: reportItemKeys,
  scan: reportScanKeys,
  remediation: new Set(['fixes']),
};
const maxDepth = 100_000;
const maxRemediations = 20_000;

/**
 * Reads a report while it comes: the list of items, `scan` and the version become values, all else is checked and dropped. Within
 * an item too, so that evidence and the like are never built. Fields are those of `ReportItem`.
 */
export class ReportDocument {
  readonly items: ReportItem[] = [];
  readonly remediatedIds = new Set<string>();
  scan: ReportScan | undefined;
  version: string | undefined;
  /** Lists of items so far. */
  lists = 0;
  count = 0;
  skipped = 0;
  tooLarge = 0;

  readonly #tokenizer = new Tokenizer();
  readonly #limits: Limits;
  /** Whether each open container is an array. */
  readonly #open: boolean[] = [];
  #expected: Expected = 'value';
  /** The current key of the outermost object. */
  #rootKey = '';
  #part: { part: Part; depth: number; start: number; builder: ValueBuilder | undefined } | undefined;
  #lastByte = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
    this.#tokenizer.onToken = ({ token, value, offset }) => {
      this.#lastByte = offset;
      this.#take(token, value, offset);
    };
  }

  /** Whether there was anything but white space. */
  get hasBegun(): boolean {
    return this.#open.length > 0 || this.isEnded;
  }

  /** Whether the document is whole. */
  get isEnded(): boolean {
    return this.#expected === 'nothing';
  }

  /** Throws a `ReportDocumentError`. `bytes` is how much was written before, in UTF-8. */
  write(text: string, bytes: number): void {
    try {
      this.#tokenizer.write(text);
    } catch (error) {
      if (!(error instanceof TokenizerError)) throw error;
      // The message of the tokenizer quotes the report.
      throw new ReportDocumentError('no valid JSON', this.#lastByte);
    }
    if (bytes - this.#lastByte > 8 * this.#limits.maxItemBytes) {
      throw new ReportDocumentError('a text is too long', this.#lastByte, true);
    }
  }

  #take(token: TokenType, value: unknown, offset: number): void {
    const isArray = token === TokenType.LEFT_BRACKET || token === TokenType.RIGHT_BRACKET;
    if (token === TokenType.LEFT_BRACE || token === TokenType.LEFT_BRACKET) this.#start(isArray, offset);
    else if (token === TokenType.RIGHT_BRACE || token === TokenType.RIGHT_BRACKET) this.#end(isArray, offset);
    else if (token === TokenType.COLON) this.#step(['colon'], 'value', offset);
    else if (token === TokenType.COMMA) {
      this.#step(['commaOrEnd'], this.#open.at(-1) === true ? 'value' : 'key', offset);
    } else if (token === TokenType.STRING && this.#expected.startsWith('key')) this.#key(String(value));
    else this.#scalar(value, offset);
  }

  #step(from: readonly Expected[], to: Expected, offset: number): void {
    if (this.#expected === 'nothing') throw new ReportDocumentError('data behind the document', offset);
    if (!from.includes(this.#expected)) throw new ReportDocumentError('no valid JSON', offset);
    this.#expected = to;
  }

  #key(name: string): void {
    this.#expected = 'colon';
    if (this.#open.length === 1) this.#rootKey = name;
    this.#part?.builder?.key(name);
  }

  #scalar(value: unknown, offset: number): void {
    if (this.#open.length === 0 && this.#expected === 'value')
      throw new ReportDocumentError('no object', offset);
    this.#step(values, 'commaOrEnd', offset);
    if (this.#part !== undefined) this.#part.builder?.scalar(value);
    else if (this.#partAt(false) === 'item') this.skipped += 1;
    else if (this.#isAtRoot() && this.#rootKey === 'version' && typeof value === 'string') {
      this.version = value.slice(0, 64);
    }
    this.#abandonTooLarge(offset);
  }

  #start(isArray: boolean, offset: number): void {
    this.#step(values, isArray ? 'valueOrEnd' : 'keyOrEnd', offset);
    if (this.#open.length >= maxDepth) throw new ReportDocumentError('nested too deeply', offset, true);
    if (this.#part === undefined) this.#startPart(isArray, offset);
    else this.#part.builder?.open(isArray);
    this.#open.push(isArray);
  }

  #startPart(isArray: boolean, offset: number): void {
    if (isArray && this.#isList()) this.lists += 1;
    const part = this.#partAt(isArray);
    if (part === undefined) return;
    if (part === 'item' && this.count >= this.#limits.maxItems) {
      throw new ReportDocumentError('too many items', offset, true);
    }
    const builder = isArray ? undefined : new ValueBuilder(keysOf[part]);
    builder?.open(false);
    this.#part = { part, depth: this.#open.length, start: offset, builder };
    if (part === 'item' && isArray) this.skipped += 1;
  }

  #end(isArray: boolean, offset: number): void {
    this.#step(isArray ? ['valueOrEnd', 'commaOrEnd'] : ['keyOrEnd', 'commaOrEnd'], 'commaOrEnd', offset);
    if (this.#open.pop() !== isArray) throw new ReportDocumentError('no valid JSON', offset);
    if (this.#open.length === 0) this.#expected = 'nothing';
    this.#abandonTooLarge(offset);
    const value = this.#part?.builder?.close();
    if (this.#part?.depth !== this.#open.length) return;
    if (value !== undefined) this.#keep(this.#part.part, value);
    this.#part = undefined;
  }

  #keep(part: Part, value: unknown): void {
    if (part === 'scan') this.scan = ReportScan.safeParse(value).data;
    else if (part === 'remediation') this.#keepRemediation(value);
    else {
      this.items.push(ReportItem.parse(value));
      this.count += 1;
    }
  }

  #keepRemediation(value: unknown): void {
    const { fixes } = value as { fixes?: unknown };
    if (!Array.isArray(fixes)) return;
    for (const fix of fixes as unknown[]) {
      const { id } = (fix ?? {}) as { id?: unknown };
      if (typeof id === 'string' && this.remediatedIds.size < maxRemediations) this.remediatedIds.add(id);
    }
  }

  #abandonTooLarge(offset: number): void {
    if (this.#part?.builder === undefined || offset - this.#part.start <= this.#limits.maxItemBytes) return;
    this.#part.builder = undefined;
    if (this.#part.part === 'item') this.tooLarge += 1;
  }

  /** The part that a value is which begins now; undefined for all that is dropped. */
  #partAt(isArray: boolean): Part | undefined {
    const depth = this.#open.length;
    if (depth === 1 && this.#open[0] === true) return 'item';
    if (depth === 2 && this.#open[0] === false && this.#open[1] === true) {
      if (this.#rootKey === 'vulnerabilities') return 'item';
      if (this.#rootKey === 'remediations' && !isArray) return 'remediation';
    }
    return this.#isAtRoot() && this.#rootKey === 'scan' && !isArray ? 'scan' : undefined;
  }

  #isList(): boolean {
    return this.#open.length === 0 || (this.#isAtRoot() && this.#rootKey === 'vulnerabilities');
  }

  #isAtRoot(): boolean {
    return this.#open.length === 1 && this.#open[0] === false;
  }
}

const values: readonly Expected[] = ['value', 'valueOrEnd'];
