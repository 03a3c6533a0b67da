import { OpenIdConfiguration, type TokenOrigin } from '../../contracts/entra/token.ts';
import { IdentityUnavailableError } from './identity-unavailable-error.ts';
import type { Fetch } from './fetch-with-cooldown.ts';

export type ProviderMetadata = (origin: TokenOrigin) => Promise<OpenIdConfiguration>;

/** Issuers and addresses of keys hardly ever change. */
const keptMs = 24 * 3_600_000;

/**
 * What Entra says of its tokens of a tenant: their issuer and where their keys are; v1.0 and v2.0 tokens have a document
 * each. Ask only for tenants that are served: each is kept for a day. Throws `IdentityUnavailableError`.
 */
export function providerMetadata(authority: string, fetching: Fetch, now: () => Date): ProviderMetadata {
  const known = new Map<string, { until: number; document: Promise<OpenIdConfiguration> }>();
  return ({ tid, ver }) => {
    const place = `${authority}/${tid}${ver === '2.0' ? '/v2.0' : ''}`;
    const kept = known.get(place);
    if (kept !== undefined && kept.until > now().getTime()) return kept.document;
    const document = read(`${place}/.well-known/openid-configuration`, tid, fetching);
    known.set(place, { until: now().getTime() + keptMs, document });
    // What failed is asked for again by the next request.
    document.catch(() => known.delete(place));
    return document;
  };
}

async function read(url: string, tenantId: string, fetching: Fetch): Promise<OpenIdConfiguration> {
  try {
    const response = await fetching(url, { redirect: 'manual', signal: AbortSignal.timeout(5_000) });
    const document = OpenIdConfiguration.parse(await response.json());
    if (response.status !== 200 || !document.issuer.includes(tenantId)) throw new Error('unexpected answer');
    return document;
  } catch {
    throw new IdentityUnavailableError();
  }
}
