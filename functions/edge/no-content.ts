import type { HttpResponseInit } from '@azure/functions';

/**
 * 204, and nothing else: what the host answers for a function that returns nothing, without a response that the library
 * makes and reads again (an eighth of what a webhook costs). Its types leave that out. Not with `enableHttpStream`: there the
 * request hangs.
 */
export const noContent = undefined as unknown as HttpResponseInit;
