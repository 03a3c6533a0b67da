import { createHash } from 'node:crypto';

import type { RuleMetadata } from './rule.ts';

/** The namespace of our assessments' names. It never changes: names are in callers' queries. */
const namespace = 'b6a1f3c2-6a53-4f7e-9f0d-2c1f0a6b7e41';

/** The name of a check's assessments: Defender's own key where there is one, else a GUID made of the check's id. */
export function assessmentName({ id, keys }: Pick<RuleMetadata, 'id' | 'keys'>): string {
  return keys.defender ?? guidOf(id);
}

/** A name-based GUID (version 5). RFC 9562, section 5.5. */
function guidOf(name: string): string {
  const hash = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name)
    .digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = hash.toString('hex', 0, 16);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
