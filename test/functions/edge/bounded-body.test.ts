import type { HttpRequest } from '@azure/functions';
import { describe, expect, it } from 'vitest';

import { boundedBody } from '../../../functions/edge/bounded-body.ts';
import { aRequest } from '../../support/functions-library.ts';

/** A body that comes in pieces; `pulled` counts those that were asked for. */
function inPieces(pieces: number, bytes: number, headers: Record<string, string> = {}) {
  const state = { pulled: 0, isCancelled: false };
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (state.pulled === pieces) return controller.close();
        state.pulled += 1;
        return controller.enqueue(new Uint8Array(bytes));
      },
      cancel: () => void (state.isCancelled = true),
    },
    { highWaterMark: 0 },
  );
  return { state, request: { headers: new Headers(headers), body } as unknown as HttpRequest };
}

describe('a body', () => {
  it('is read whole up to its bound, as the bytes that came', async () => {
    expect((await boundedBody(aRequest({ method: 'POST', body: 'Grüße' }), 7))?.toString()).toBe('Grüße');
    expect(await boundedBody(aRequest({ method: 'POST' }), 7)).toHaveLength(0);
    expect(await boundedBody(inPieces(4, 25).request, 100)).toHaveLength(100);
  });

  it('that says itself that it is larger is not read at all', async () => {
    const { state, request } = inPieces(4, 25, { 'content-length': '101' });

    expect(await boundedBody(request, 100)).toBeUndefined();
    expect(state.pulled).toBe(0);
  });

  it.each([{}, { 'content-length': '2' }])(
    'that turns out to be larger is left as soon as it does: %j',
    async (headers) => {
      const { state, request } = inPieces(1_000, 25, headers);

      expect(await boundedBody(request, 100)).toBeUndefined();
      expect(state).toEqual({ pulled: 5, isCancelled: true });
    },
  );
});
