import { createHmac } from 'node:crypto';

import { defaultKey, keyName } from '../../local/service-bus/broker.ts';

/** Years after any time that passes in a seed; the SDK's own tokens last an hour of real time. */
const expiry = 32_503_680_000;

/** A connection string for a local broker whose token does not expire when its clock jumps ahead. */
export function lastingConnectionString(port: number): string {
  const endpoint = `sb://127.0.0.1:${port}`;
  const resource = encodeURIComponent(`${endpoint}/`);
  const signed = createHmac('sha256', defaultKey).update(`${resource}\n${expiry}`).digest('base64');
  const signature = `SharedAccessSignature sr=${resource}&sig=${encodeURIComponent(signed)}&se=${expiry}&skn=${keyName}`;
  return `Endpoint=${endpoint};SharedAccessSignature=${signature};UseDevelopmentEmulator=true`;
}
