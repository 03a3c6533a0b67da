import { withoutOuterSlashes } from '../../../shared/contracts/outer-slashes.ts';

export type Address = {
  /** Name of the queue; empty for the namespace itself. */
  queue: string;
  deadLetters: boolean;
  management: boolean;
  /** Address in lower case without scheme and host, for comparison with claims. */
  path: string;
};

/**
 * Parses `q`, `q/$DeadLetterQueue`, `…/$management`, or one of them as a URL (`amqps://host/q`, `sb://host:port/q`).
 * Case-insensitive, as in Azure.
 */
export function parseAddress(address: string): Address {
  const path = withoutOuterSlashes(address.replace(/^[a-z]+:\/\/[^/]*/i, '')).toLowerCase();
  const parts = path === '' ? [] : path.split('/');
  const management = parts.at(-1) === '$management';
  if (management) parts.pop();
  const deadLetters = parts.at(-1) === '$deadletterqueue';
  if (deadLetters) parts.pop();
  return { queue: parts.join('/'), deadLetters, management, path };
}

/** True if `path` equals `scope` or is below it. */
export function isWithinScope(path: string, scope: string): boolean {
  return scope === '' || path === scope || path.startsWith(`${scope}/`);
}
