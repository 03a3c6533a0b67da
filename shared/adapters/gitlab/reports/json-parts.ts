import { Tokenizer, TokenizerError, TokenType } from '@streamparser/json';

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

/** A value that is built: `keys` of its outermost object. An item is counted, also where it is no object. */
export type PartShape = { keys: ReadonlySet<string>; isItem?: boolean };

/** Places as `$.runs[].results`. All that has no place here is checked and dropped. */
export type DocumentShape = {
  parts: Readonly<Record<string, PartShape>>;
  /** Lists of items, which are counted. */
  lists: readonly string[];
  texts: readonly string[];
  onPart(place: string, value: object, byte: number): void;
  onText(place: string, text: string): void;
  /** Called for each container on the way to a part. */
  onEnd?(place: string): void;
};

type Expected = 'value' | 'valueOrEnd' | 'key' | 'keyOrEnd' | 'colon' | 'commaOrEnd' | 'nothing';
type Limits = { maxItemBytes: number };

const maxDepth = 100_000;

/** Reads a JSON document while it comes: some parts become values, one after the other. Within a part too, keys that are not read are never built. */
export class JsonParts {
  /** Lists of items so far: none is no report. */
  lists = 0;
  /** Items that are no object, and items beyond the limit of size. */
  skipped = 0;
  tooLarge = 0;

  readonly #tokenizer = new Tokenizer();
  readonly #shape: DocumentShape;
  readonly #parts: ReadonlyMap<string, PartShape>;
  readonly #lists: ReadonlySet<string>;
  readonly #texts: ReadonlySet<string>;
  /** Places of containers on the way to something that is read. */
  readonly #ways: ReadonlySet<string>;
  readonly #limits: Limits;
  /** Whether each open container is an array, and its place if it is on a way. */
  readonly #open: boolean[] = [];
  readonly #places: (string | undefined)[] = [];
  #expected: Expected = 'value';
  /** Undefined for one that would look like a part of a place. */
  #key: string | undefined = '';
  #part:
    | { place: string; shape: PartShape; depth: number; start: number; builder: ValueBuilder | undefined }
    | undefined;
  #lastByte = 0;

  constructor(shape: DocumentShape, limits: Limits) {
    this.#shape = shape;
    this.#limits = limits;
    this.#parts = new Map(Object.entries(shape.parts));
    this.#lists = new Set(shape.lists);
    this.#texts = new Set(shape.texts);
    this.#ways = new Set([...this.#parts.keys(), ...this.#texts].flatMap(waysTo));
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
    } else if (token === TokenType.STRING && this.#expected.startsWith('key')) this.#keyed(String(value));
    else this.#scalar(value, offset);
  }

  #step(from: readonly Expected[], to: Expected, offset: number): void {
    if (this.#expected === 'nothing') throw new ReportDocumentError('data behind the document', offset);
    if (!from.includes(this.#expected)) throw new ReportDocumentError('no valid JSON', offset);
    this.#expected = to;
  }

  #keyed(name: string): void {
    this.#expected = 'colon';
    if (this.#part === undefined) this.#key = /[.[]/.test(name) ? undefined : name;
    else this.#part.builder?.key(name);
  }

  #scalar(value: unknown, offset: number): void {
    if (this.#open.length === 0 && this.#expected === 'value')
      throw new ReportDocumentError('no object', offset);
    this.#step(values, 'commaOrEnd', offset);
    if (this.#part === undefined) this.#loose(value);
    else this.#part.builder?.scalar(value);
    this.#abandonTooLarge(offset);
  }

  /** A scalar outside of the parts. */
  #loose(value: unknown): void {
    const place = this.#place();
    if (place === undefined) return;
    if (this.#parts.get(place)?.isItem === true) this.skipped += 1;
    else if (typeof value === 'string' && this.#texts.has(place)) this.#shape.onText(place, value);
  }

  #start(isArray: boolean, offset: number): void {
    this.#step(values, isArray ? 'valueOrEnd' : 'keyOrEnd', offset);
    if (this.#open.length >= maxDepth) throw new ReportDocumentError('nested too deeply', offset, true);
    const place = this.#part === undefined ? this.#place() : undefined;
    if (this.#part !== undefined) this.#part.builder?.open(isArray);
    else if (place !== undefined) this.#startPart(place, isArray, offset);
    this.#open.push(isArray);
    this.#places.push(place !== undefined && this.#ways.has(place) ? place : undefined);
  }

  #startPart(place: string, isArray: boolean, start: number): void {
    if (isArray && this.#lists.has(place)) this.lists += 1;
    const shape = this.#parts.get(place);
    if (shape === undefined || (isArray && shape.isItem !== true)) return;
    const builder = isArray ? undefined : new ValueBuilder(shape.keys);
    builder?.open(false);
    this.#part = { place, shape, depth: this.#open.length, start, builder };
    if (isArray) this.skipped += 1;
  }

  #end(isArray: boolean, offset: number): void {
    this.#step(isArray ? ['valueOrEnd', 'commaOrEnd'] : ['keyOrEnd', 'commaOrEnd'], 'commaOrEnd', offset);
    if (this.#open.pop() !== isArray) throw new ReportDocumentError('no valid JSON', offset);
    const way = this.#places.pop();
    if (this.#open.length === 0) this.#expected = 'nothing';
    this.#abandonTooLarge(offset);
    const part = this.#part;
    const value = part?.builder?.close();
    if (part === undefined) {
      if (way !== undefined) this.#shape.onEnd?.(way);
    } else if (part.depth === this.#open.length) {
      this.#part = undefined;
      if (value !== undefined) this.#shape.onPart(part.place, value, offset);
    }
  }

  #abandonTooLarge(offset: number): void {
    const part = this.#part;
    if (part?.builder === undefined || offset - part.start <= this.#limits.maxItemBytes) return;
    part.builder = undefined;
    if (part.shape.isItem === true) this.tooLarge += 1;
  }

  /** The place of a value that begins now; undefined off the ways. */
  #place(): string | undefined {
    if (this.#open.length === 0) return '$';
    const parent = this.#places.at(-1);
    if (parent === undefined) return undefined;
    if (this.#open.at(-1) === true) return `${parent}[]`;
    return this.#key === undefined ? undefined : `${parent}.${this.#key}`;
  }
}

const values: readonly Expected[] = ['value', 'valueOrEnd'];

/** Places of the containers around a place. */
function waysTo(place: string): string[] {
  const names = place.split(/(?=[.[])/);
  return names.slice(1).map((_, index) => names.slice(0, index + 1).join(''));
}
