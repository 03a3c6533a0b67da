const W3C = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/**
 * Trace context of an invocation: the caller's own (W3C Trace Context), because the local host exports no span that could
 * stand between. Empty without a caller's, as in a real host without telemetry.
 */
export function traceContextOf(parent: unknown): { traceParent: string; traceState: string } {
  const traceParent = typeof parent === 'string' && W3C.test(parent) ? parent : '';
  return { traceParent, traceState: '' };
}
