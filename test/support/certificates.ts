import { randomUUID } from 'node:crypto';
import { isIP } from 'node:net';

import { generate } from 'selfsigned';

export type ServerCertificate = { ca: string; key: string; cert: string };

/** A certificate authority of its own name made for this test, and the certificate of a server that it signed. */
export async function serverCertificate(...hosts: string[]): Promise<ServerCertificate> {
  const authority = await generate([{ name: 'commonName', value: `Palisade test CA ${randomUUID()}` }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, critical: true },
    ],
  });
  const server = await generate([{ name: 'commonName', value: 'Palisade test server' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: hosts.map(nameOf) },
    ],
  });
  return { ca: authority.cert, key: server.private, cert: server.cert };
}

/** Addresses are another kind of name than host names. */
function nameOf(host: string) {
  return isIP(host) === 0 ? ({ type: 2, value: host } as const) : ({ type: 7, ip: host } as const);
}
