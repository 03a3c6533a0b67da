import type { GitLabInstance } from '../contracts/gitlab/instance.ts';
import { InvalidRequestError } from '../domain/errors.ts';
import { withoutTrailingSlashes } from '../contracts/outer-slashes.ts';

const instanceTag = 'gitlabInstanceUrl';

/**
 * The configured instance that a connector's tag names; without the tag the first one. A tag can only choose among
 * what the deployment trusts: tokens are sent nowhere else. Throws `InvalidRequestError`.
 */
export function findInstance(
  instances: readonly GitLabInstance[],
  tags: Readonly<Record<string, string>>,
): GitLabInstance {
  const wanted = tags[instanceTag];
  const instance =
    wanted === undefined ? instances[0] : instances.find(({ url }) => normalise(url) === normalise(wanted));
  if (instance !== undefined) return instance;
  const known = instances.map(({ url }) => url).join(', ') || 'none';
  throw new InvalidRequestError(
    `The tag '${instanceTag}' must name a configured GitLab instance. Configured: ${known}.`,
    { target: `tags.${instanceTag}` },
  );
}

/** Scheme and host in lower case, no default port, no trailing slash; undefined for what is no plain web address. */
function normalise(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, username, password, host, pathname, search, hash } = new URL(url);
  const plain = /^https?:$/.test(protocol) && `${username}${password}${search}${hash}` === '';
  return plain ? `${protocol}//${host}${withoutTrailingSlashes(pathname)}` : undefined;
}
