import type { HttpResponseInit } from '@azure/functions';

/**
 * Response for a bare 204: the host sends it for a function that returns nothing, without making and reading a response object
 * (an eighth of the cost of a webhook). The types of the library leave it out. With `enableHttpStream` the request would hang.
 */
export const noContent = undefined as unknown as HttpResponseInit;
