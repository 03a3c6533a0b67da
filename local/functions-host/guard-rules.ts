import { pagePaths } from '../../shared/contracts/page-paths.ts';
import type { GuardRules } from '../guard/classify-request.ts';
import { readTarget } from './http/request-target.ts';
import type { Settings } from './settings.ts';

const webhook = /^\/webhooks\/gitlab\/[^/]+$/;
const callback = '/oauth/gitlab/callback';
/** First segments of the page's URLs. Its assets are not listed: the page itself loads them. */
const pageRoutes: ReadonlySet<string> = new Set(pagePaths);

/**
 * Rules for requests from outside this machine. Under `PUBLIC_URL` all functions are public, as in Azure, because the
 * app checks tokens and webhook signatures; `/admin`, which runs functions manually, is not. Cross-site navigation may
 * reach the page and the OAuth callback, but not `/oauth/gitlab/start`, because that starts a sign-in.
 */
export function guardRulesOf(settings: Settings): GuardRules {
  const { PUBLIC_URL: publicUrl } = settings;
  return {
    ...(publicUrl === undefined || publicUrl === '' ? {} : { publicUrl }),
    isPublic: (path) => segmentsOf(path)[0]?.toLowerCase() !== 'admin',
    authenticatesItself: (method, path) => method === 'POST' && webhook.test(path),
    navigable: (path) => path === '/' || path === callback || isPageRoute(segmentsOf(path)),
  };
}

/** Parses the path as the host does, so that no spelling of it bypasses a rule. Empty if the host rejects the path. */
function segmentsOf(path: string): readonly string[] {
  return readTarget(path, 'localhost')?.segments ?? [];
}

/** Rejects empty and dot segments: later normalisation could turn them into another path. */
function isPageRoute([first = '', ...below]: readonly string[]): boolean {
  return pageRoutes.has(first) && below.every((segment) => !/^\.{0,2}$/.test(segment));
}
