import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

import type { HttpRequest, HttpResponseInit } from '@azure/functions';

import { acceptedEncoding, type Encoding } from './accept-encoding.ts';
import { digestOf, namesEntityTag } from './entity-tag.ts';

/** Below it, the headers of a response are most of it. */
const minBytes = 2_048;
/** 100 projects take half a millisecond, and with Brotli's own default of 11 half a second: see docs/performance.md. */
const brotliQuality = 4;

const compressors: Readonly<Record<Encoding, (bytes: Buffer) => Promise<Buffer>>> = {
  br: (bytes) =>
    promisify(brotliCompress)(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: brotliQuality,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
        [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      },
    }),
  gzip: (bytes) => promisify(gzip)(bytes),
};

/** Headers with names in lower case. */
type Plain = Record<string, string>;

/**
 * Finishes a JSON response: an answer to a GET gets a weak ETag, one for all encodings, and becomes 304 if the caller has
 * it; a large one is compressed. A handler's own ETag is for `If-Match`, so it stays, weak where the bytes differ. What must
 * not be stored holds a secret, whose size compression could betray: it stays as it is.
 */
export async function finishJson(
  request: HttpRequest,
  response: HttpResponseInit,
): Promise<HttpResponseInit> {
  const text = jsonOf(response);
  const headers = { ...(response.headers as Plain) };
  if (text === undefined || headers['cache-control'] === 'no-store') return response;
  const bytes = Buffer.from(text);
  const isLarge = bytes.length >= minBytes;
  if (isLarge) headers['vary'] = ['Accept-Encoding', headers['vary'] ?? []].flat().join(', ');
  if (request.method === 'GET' && (response.status ?? 200) === 200 && headers['etag'] === undefined) {
    const etag = `W/"${digestOf(Buffer.from(withoutTime(text)))}"`;
    headers['etag'] = etag;
    if (namesEntityTag(request.headers.get('if-none-match'), etag)) return notModified(headers);
  }
  const encoding = isLarge ? acceptedEncoding(request.headers.get('accept-encoding')) : undefined;
  if (encoding === undefined) return { ...response, headers };
  headers['content-encoding'] = encoding;
  headers['content-type'] ??= 'application/json; charset=utf-8';
  if (headers['etag']?.startsWith('"') === true) headers['etag'] = `W/${headers['etag']}`;
  const { jsonBody: _json, ...rest } = response;
  return { ...rest, headers, body: await compressors[encoding](bytes) };
}

/**
 * The content without the time at which it was read, so that polls of what has not changed get 304. No text within the JSON
 * looks like this, as its quotes are escaped.
 */
function withoutTime(json: string): string {
  return json.replaceAll(/"asOf":"[^"]*"/g, '');
}

/** The text of a JSON response that is not encoded yet; undefined for any other. */
function jsonOf({ body, jsonBody, headers }: HttpResponseInit): string | undefined {
  if (jsonBody !== undefined) return JSON.stringify(jsonBody);
  const isJson = (headers as Plain | undefined)?.['content-type']?.startsWith('application/json') === true;
  return isJson && typeof body === 'string' ? body : undefined;
}

function notModified({ 'content-type': _type, ...headers }: Plain): HttpResponseInit {
  return { status: 304, headers };
}
