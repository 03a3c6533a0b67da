import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startIdentityProvider, type IdentityProvider } from '../../../local/identity/server.ts';
import { serverCertificate } from '../../support/certificates.ts';

const home = '00000000-0000-4000-8000-000000000001';
const folder = mkdtempSync(join(tmpdir(), 'palisade-identity-tls-'));
const authority = join(folder, 'ca.pem');
let provider: IdentityProvider;

beforeAll(async () => {
  const { ca, cert, key } = await serverCertificate('127.0.0.1', 'localhost');
  writeFileSync(authority, ca);
  provider = await startIdentityProvider({ tls: { cert, key } });
});
afterAll(async () => {
  await provider.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The claims of the token that unmodified `@azure/identity` gets, and how it failed. */
async function claimsBy(credential: string) {
  const script = `
    import { ClientSecretCredential, ManagedIdentityCredential } from '@azure/identity';
    const options = { authorityHost: '${provider.url}', disableInstanceDiscovery: true };
    const credential = ${credential};
    console.log((await credential.getToken('api://palisade/.default')).token);`;
  const env = {
    PATH: process.env['PATH'],
    NODE_EXTRA_CA_CERTS: authority,
    IDENTITY_ENDPOINT: `${provider.url}/msi/token`,
    IDENTITY_HEADER: provider.secret,
  };
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    env,
  });
  return decodeJwt(stdout.trim());
}

describe('over TLS, the identity provider', () => {
  it('gives an unmodified client its token for client id and secret', async () => {
    const claims = await claimsBy(
      `new ClientSecretCredential('${home}', 'pipeline', '${provider.secret}', options)`,
    );

    expect(claims).toMatchObject({
      iss: `${provider.url}/${home}/v2.0`,
      azp: 'pipeline',
      aud: 'api://palisade',
    });
    expect(provider.url).toMatch(/^https:/);
  });

  it('refuses a wrong secret in words that such a client shows', async () => {
    const wrong = claimsBy(`new ClientSecretCredential('${home}', 'pipeline', 'guess', options)`);

    await expect(wrong).rejects.toThrow('AADSTS7000215');
  });

  it('serves managed identities', async () => {
    expect(await claimsBy('new ManagedIdentityCredential()')).toMatchObject({ tid: home, idtyp: 'app' });
  });
});
