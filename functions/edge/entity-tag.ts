import { createHash } from 'node:crypto';

const tagLength = 22;

/** Text for an ETag that differs wherever the bytes differ. */
export function digestOf(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('base64url').slice(0, tagLength);
}

/** Whether `If-None-Match` names the ETag, by weak comparison: RFC 9110, section 13.1.2. */
export function namesEntityTag(header: string | null, etag: string): boolean {
  if (header === null) return false;
  const wanted = withoutWeakness(etag);
  return header.split(',').some((one) => one.trim() === '*' || withoutWeakness(one.trim()) === wanted);
}

function withoutWeakness(etag: string): string {
  return etag.replace(/^W\//, '');
}
