import type { ReadableStream } from 'node:stream/web';

/** The body of a response as it comes. `ended` resolves when it was read to its end, left early, or never begun. */
export type StreamedBody = { chunks: AsyncIterable<Uint8Array>; ended: Promise<void> };

/**
 * Reads as fast as the consumer does. Without a chunk for `idleMs`, or without a consumer, the connection is closed.
 * `failed` turns the failure of the connection into the error that the consumer gets.
 */
export function streamBody(
  body: ReadableStream<Uint8Array> | null,
  idleMs: number,
  failed: (cause: unknown, isIdle: boolean) => Error,
): StreamedBody {
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  if (body === null) {
    end();
    return { chunks: nothing(), ended };
  }
  const reader = body.getReader();
  const close = async (): Promise<void> => {
    await reader.cancel().catch(() => undefined);
    end();
  };
  const unread = setTimeout(() => void close(), idleMs);

  async function next() {
    let isIdle = false;
    const timer = setTimeout(() => {
      isIdle = true;
      void close();
    }, idleMs);
    try {
      const read = await reader.read();
      // A closed reader reads as one at its end.
      if (isIdle) throw failed(undefined, true);
      return read;
    } catch (cause) {
      throw isIdle ? failed(undefined, true) : failed(cause, false);
    } finally {
      clearTimeout(timer);
    }
  }

  async function* chunks(): AsyncGenerator<Uint8Array> {
    clearTimeout(unread);
    try {
      for (let read = await next(); !read.done; read = await next()) yield read.value;
    } finally {
      await close();
    }
  }

  return { chunks: chunks(), ended };
}

async function* nothing(): AsyncGenerator<Uint8Array> {
  // A response without a body, such as one with status 204.
}
