import type { GitLabInstance } from '../../contracts/gitlab/instance.ts';
import { apiUrlFault, normaliseInstanceUrl } from '../../contracts/gitlab/instance-url.ts';
import { InvalidRequestError } from '../../platform/errors/errors.ts';

const instanceTag = 'gitlabInstanceUrl';

/**
 * The configured instance that a connector's tag names, or the first one without the tag. A tag chooses only among
 * configured instances, so that tokens are sent nowhere else. Throws `InvalidRequestError`.
 */
export function findInstance(
  instances: readonly GitLabInstance[],
  tags: Readonly<Record<string, string>>,
): GitLabInstance {
  const wanted = tags[instanceTag];
  const fault = wanted === undefined ? undefined : apiUrlFault(wanted);
  if (fault !== undefined) throw refusal(`The tag '${instanceTag}' ${fault}.`);
  const instance =
    wanted === undefined
      ? instances[0]
      : instances.find(({ url }) => normaliseInstanceUrl(url) === normaliseInstanceUrl(wanted));
  if (instance !== undefined) return instance;
  const known = instances.map(({ url }) => url).join(', ') || 'none';
  throw refusal(`The tag '${instanceTag}' must name a configured GitLab instance. Configured: ${known}.`);
}

function refusal(message: string): InvalidRequestError {
  return new InvalidRequestError(message, { target: `tags.${instanceTag}` });
}

/** Undefined if the instance is no longer configured: the connector stays readable and deletable. */
export function instanceUrlOf(
  instances: readonly GitLabInstance[],
  tags: Readonly<Record<string, string>>,
): string | undefined {
  try {
    return findInstance(instances, tags).url;
  } catch (failure) {
    if (failure instanceof InvalidRequestError) return undefined;
    throw failure;
  }
}
