import { isGitLabCom } from '../../../contracts/gitlab/instance-url.ts';
import type { EndpointLimit, GitLabLimits, WindowLimit } from '../../../contracts/gitlab/limits.ts';
import type { GitLabInstance } from '../../../contracts/gitlab/instance.ts';
import type { InstanceLimits } from '../../../features/connectors/domain/request-counts.ts';
import { omitUndefined } from '../../../platform/omit-undefined.ts';

/** The limits of one instance for this deployment. An unknown limit is undefined, and learned from 429s. */
export type KnownLimits = {
  user: WindowLimit | undefined;
  address: WindowLimit | undefined;
  endpoints: Readonly<Record<string, EndpointLimit>>;
};

const minute = (requests: number): EndpointLimit => ({ requests, windowSeconds: 60, perTarget: false });
const minuteEach = (requests: number): EndpointLimit => ({ ...minute(requests), perTarget: true });

/** GitLab's own defaults, on since 18.1. */
const endpoints: Readonly<Record<string, EndpointLimit>> = {
  'GET /projects': { requests: 2_000, windowSeconds: 600, perTarget: false },
  'GET /projects/:id': minute(400),
  'GET /groups': minute(200),
  'GET /groups/:id': minute(400),
  'GET /groups/:id/projects': minute(600),
  'GET /users/:id/projects': minute(300),
  'GET /projects/:id/repository/files/*': minute(500),
  'GET /projects/:id/jobs': minute(600),
  'POST /projects/:id/pipeline': minute(25),
  'GET /groups/:id/members/all': minuteEach(200),
  'GET /projects/:id/members/all': minuteEach(200),
  'POST /groups/:id/hooks/:hook_id/test/:trigger': minute(5),
  'POST /projects/:id/hooks/:hook_id/test/:trigger': minute(5),
  'POST /groups/:id/hooks/:hook_id/events/:hook_log_id/resend': minute(5),
  'POST /projects/:id/hooks/:hook_id/events/:hook_log_id/resend': minute(5),
};

const presets: Readonly<Record<NonNullable<GitLabLimits['preset']>, KnownLimits>> = {
  'gitlab.com': { user: minute(2_000), address: minute(2_000), endpoints },
  'self-managed': { user: undefined, address: undefined, endpoints },
  none: { user: undefined, address: undefined, endpoints: {} },
};

/** The preset with the configured replacements, and this deployment's share of each limit. */
export function knownLimits({ url, limits }: Pick<GitLabInstance, 'url' | 'limits'>): KnownLimits {
  const known = presets[limits?.preset ?? presetOf(url)];
  const share = limits?.share ?? 1;
  const all = Object.entries({ ...known.endpoints, ...limits?.endpoints });
  return {
    user: shareOf(limits?.user ?? known.user, share),
    address: shareOf(limits?.address ?? known.address, share),
    endpoints: Object.fromEntries(
      all.flatMap(([name, limit]) => {
        const own = shareOf(limit, share);
        return own === undefined ? [] : [[name, own]];
      }),
    ),
  };
}

/** The limits of a user and of the address for all processes together, scaled to a minute. */
export function limitsAMinute({ url, limits }: Pick<GitLabInstance, 'url' | 'limits'>): InstanceLimits {
  const { user, address } = knownLimits({ url, limits: limits && { ...limits, share: 1 } });
  return omitUndefined({ userAMinute: aMinute(user), addressAMinute: aMinute(address) });
}

function aMinute(limit: WindowLimit | undefined): number | undefined {
  return limit && Math.max(1, Math.floor((limit.requests * 60) / limit.windowSeconds));
}

function presetOf(url: string): 'gitlab.com' | 'self-managed' {
  return isGitLabCom(url) ? 'gitlab.com' : 'self-managed';
}

function shareOf<Limit extends WindowLimit>(limit: Limit | undefined, share: number): Limit | undefined {
  if (limit === undefined || limit.requests === 0) return undefined;
  return { ...limit, requests: Math.max(1, Math.floor(limit.requests * share)) };
}
