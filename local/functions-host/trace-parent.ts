import { randomUUID } from 'node:crypto';

const W3C = /^00-([0-9a-f]{32})-[0-9a-f]{16}-([0-9a-f]{2})$/;

/** Trace context of one invocation: a new span, in the caller's trace if there is one (W3C Trace Context). */
export function childTrace(parent: unknown): { traceParent: string; traceState: string } {
  const [, traceId = hexDigits(), flags = '00'] = W3C.exec(String(parent)) ?? [];
  return { traceParent: `00-${traceId}-${hexDigits().slice(16)}-${flags}`, traceState: '' };
}

/** 32 hex digits. `randomUUID` draws on a cache of random bytes, which `randomBytes` does not. */
function hexDigits(): string {
  return randomUUID().replaceAll('-', '');
}
