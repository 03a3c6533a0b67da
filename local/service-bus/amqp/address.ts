import { withoutOuterSlashes } from '../../../shared/contracts/outer-slashes.ts';

export type Address = {
  /** The queue alone, or empty for the namespace itself. */
  queue: string;
  deadLetters: boolean;
  management: boolean;
  /** The address in lower case without scheme and host: what claims are compared with. */
  path: string;
};

/**
 * Reads `q`, `q/$DeadLetterQueue`, `…/$management`, or any of them as a URL (`amqps://host/q`, `sb://host:port/q`).
 * Case does not matter, as in Azure.
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

/** True when `path` is `scope` or lies under it. */
export function liesUnder(path: string, scope: string): boolean {
  return scope === '' || path === scope || path.startsWith(`${scope}/`);
}
