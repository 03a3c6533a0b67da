import { withoutTrailingSlashes } from '../../contracts/outer-slashes.ts';

export type RedirectDecision = { follow: URL } | { refuse: string };

/**
 * Follows a redirect only for GET and only within the instance, so that the token is sent nowhere else. GitLab sends
 * one for the old path of a renamed group (301 with the numeric id).
 */
export function decideRedirect(
  method: string,
  root: URL,
  from: URL,
  location: string | null,
): RedirectDecision {
  if (location === null || !URL.canParse(location, from.href))
    return { refuse: 'a redirect without a target' };
  const target = new URL(location, from);
  if (target.origin !== root.origin)
    return { refuse: `a redirect to ${target.origin}, which is not followed` };
  const inside = target.pathname.startsWith(`${withoutTrailingSlashes(root.pathname)}/`);
  if (!inside || target.username !== '') return { refuse: 'a redirect that leaves the instance' };
  if (method !== 'GET') return { refuse: `a redirect of a ${method}, which is not followed` };
  return { follow: target };
}
