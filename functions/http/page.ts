import type { HttpRequest, HttpResponseInit } from '@azure/functions';

import { DomainError, NotFoundError } from '../../shared/platform/errors/errors.ts';
import { acceptedEncoding } from '../edge/accept-encoding.ts';
import { namesEntityTag } from '../edge/entity-tag.ts';
import { errorResponse, methodNotAllowed } from '../edge/error-response.ts';
import { responseOf } from '../edge/http.ts';
import type { Service } from '../edge/service.ts';
import type { BuiltPage, PageFile } from '../edge/page-files.ts';
import { signInAt } from './page-sign-in.ts';

const allowed = ['GET', 'HEAD'];
/** Assets have a hash of their content in their names. */
const immutable = 'public, max-age=31536000, immutable';
/** Hash of the empty text: Griffel inserts its rules into empty style elements. */
const emptyStyle = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";

/** `GET /` and the page's own paths: `index.html`, whatever is below them. */
export function page(request: HttpRequest, service: Service): Promise<HttpResponseInit> {
  return serve(request, service, ({ index }) => fileResponse(request, index, pageHeaders(request, service)));
}

/** `GET /assets/{name}`. Only names of the build are known, so no path leaves its folder. */
export function asset(request: HttpRequest, service: Service): Promise<HttpResponseInit> {
  return serve(request, service, ({ assets }) => {
    const name = request.params['name'] ?? '';
    const file = assets.get(name);
    if (file !== undefined) return fileResponse(request, file, { 'Cache-Control': immutable });
    return failed(new NotFoundError(`There is nothing at '/assets/${name.slice(0, 200)}'.`));
  });
}

async function serve(
  { method }: HttpRequest,
  { pageFiles }: Service,
  answer: (built: BuiltPage) => HttpResponseInit,
): Promise<HttpResponseInit> {
  if (!allowed.includes(method)) return responseOf(methodNotAllowed(method, allowed));
  const built = await pageFiles();
  return built === undefined ? failed(new PageNotBuiltError()) : answer(built);
}

/** The app runs without its page, as from sources before `npm run build`. */
class PageNotBuiltError extends DomainError {
  readonly code = 'PageNotBuilt';
  readonly status = 503;
  constructor() {
    super(
      "The page was not built: 'npm run build' does it. The REST API is served; /openapi.json describes it.",
    );
  }
}

function failed(failure: DomainError): HttpResponseInit {
  return responseOf(errorResponse(failure));
}

/** The bytes as the caller takes them; 304 if it has them. Each encoding has an ETag of its own: RFC 9110, section 8.8.3.3. */
function fileResponse(
  { headers: sent }: HttpRequest,
  { type, digest, bytes, compressed }: PageFile,
  own: Record<string, string>,
): HttpResponseInit {
  const wanted = acceptedEncoding(sent.get('accept-encoding'));
  const smaller = wanted === undefined ? undefined : compressed[wanted];
  const encoding = smaller === undefined ? undefined : wanted;
  const etag = encoding === undefined ? `"${digest}"` : `"${digest}-${encoding}"`;
  const headers = { ...own, ETag: etag, Vary: 'Accept-Encoding' };
  if (namesEntityTag(sent.get('if-none-match'), etag)) return { status: 304, headers };
  return {
    status: 200,
    headers: {
      ...headers,
      'Content-Type': type,
      ...(encoding === undefined ? {} : { 'Content-Encoding': encoding }),
    },
    body: smaller ?? bytes,
  };
}

/** A pop-up that the page opens for a sign-in keeps its opener. */
function pageHeaders(request: HttpRequest, service: Service): Record<string, string> {
  return {
    'Cache-Control': 'no-cache',
    'Content-Security-Policy': contentSecurityPolicy(identityOriginOf(request, service)),
    'Cross-Origin-Opener-Policy': 'same-origin-allow-popups',
  };
}

function identityOriginOf(request: HttpRequest, service: Service): string | undefined {
  const signIn = signInAt(service.isLocalAdministrator(request), service.settings);
  const client = signIn.kind === 'loopback' ? signIn.another : signIn;
  return client === undefined || client.kind === 'unavailable' ? undefined : new URL(client.authority).origin;
}

function contentSecurityPolicy(identityOrigin: string | undefined): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' ${emptyStyle}`,
    "img-src 'self'",
    `connect-src 'self'${identityOrigin === undefined ? '' : ` ${identityOrigin}`}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}
