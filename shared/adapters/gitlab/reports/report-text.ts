import { TextDecoder } from 'node:util';

/** Pieces that one huge chunk is cut into, so that items are handed over between them. */
const pieceBytes = 65_536;

/**
 * Bytes of a report as text: UTF-8, or UTF-16 by its byte order mark. What is invalid becomes U+FFFD, and a byte order mark
 * goes. The decoder is chosen by the first two bytes.
 */
export class ReportText {
  #decoder: TextDecoder | undefined;
  #first: Uint8Array = new Uint8Array();

  *decode(chunk: Uint8Array): Generator<string> {
    const bytes = this.#first.length === 0 ? chunk : Buffer.concat([this.#first, chunk]);
    if (this.#decoder === undefined && bytes.length < 2) {
      this.#first = bytes;
      return;
    }
    this.#first = new Uint8Array();
    this.#decoder ??= new TextDecoder(encodingOf(bytes));
    for (let start = 0; start < bytes.length; start += pieceBytes) {
      yield this.#decoder.decode(bytes.subarray(start, start + pieceBytes), { stream: true });
    }
  }

  /** The rest; a character that was cut becomes U+FFFD. */
  end(): string {
    return (this.#decoder ?? new TextDecoder()).decode(this.#first);
  }
}

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}
