import { OpenIdConfiguration, type TokenOrigin } from '../../contracts/entra/token.ts';
import { IdentityUnavailableError } from './identity-unavailable-error.ts';
import type { Fetch } from './fetch-with-cooldown.ts';

export type ProviderMetadata = (origin: TokenOrigin) => Promise<OpenIdConfiguration>;

/** Issuers and key URLs hardly ever change. */
const keptMs = 24 * 3_600_000;

/**
 * Entra's metadata for the tokens of a tenant: issuer and key URL; v1.0 and v2.0 tokens have a document each. Cached for a
 * day per tenant, so pass only tenants that are served. Throws `IdentityUnavailableError`.
 */
export function providerMetadata(authority: string, fetching: Fetch, now: () => Date): ProviderMetadata {
  const known = new Map<string, { until: number; document: Promise<OpenIdConfiguration> }>();
  return ({ tid, ver }) => {
    const base = `${authority}/${tid}${ver === '2.0' ? '/v2.0' : ''}`;
    const kept = known.get(base);
    if (kept !== undefined && kept.until > now().getTime()) return kept.document;
    const document = read(`${base}/.well-known/openid-configuration`, tid, fetching);
    known.set(base, { until: now().getTime() + keptMs, document });
    // After a failure the next request fetches it again.
    document.catch(() => known.delete(base));
    return document;
  };
}

async function read(url: string, tenantId: string, fetching: Fetch): Promise<OpenIdConfiguration> {
  try {
    const response = await fetching(url, { redirect: 'manual', signal: AbortSignal.timeout(5_000) });
    const document = OpenIdConfiguration.parse(await response.json());
    if (response.status !== 200 || !document.issuer.includes(tenantId)) throw new Error('invalid response');
    return document;
  } catch {
    throw new IdentityUnavailableError();
  }
}
