import type { GuardRules } from '../guard/judge-request.ts';
import { readTarget } from './http/request-target.ts';
import type { Settings } from './settings.ts';

const webhook = /^\/webhooks\/gitlab\/[^/]+$/;
const callback = '/oauth/gitlab/callback';
/** The first segments of the page's addresses; its assets are loaded by the page itself. */
const panes: ReadonlySet<string> = new Set([
  'devops',
  'recommendations',
  'coverage',
  'changes',
  'environments',
  'runs',
]);

/**
 * What Palisade's host serves beyond requests of this machine: under `PUBLIC_URL` all functions, as in Azure, where tokens
 * and webhooks' signatures are checked by the app, but not what runs functions by hand; and the page and GitLab's way back,
 * wherever a browser was led there from. `/oauth/gitlab/start` is not among them: it begins something.
 */
export function guardRulesOf(settings: Settings): GuardRules {
  const { PUBLIC_URL: publicUrl } = settings;
  return {
    ...(publicUrl === undefined || publicUrl === '' ? {} : { publicUrl }),
    isPublic: (path) => segmentsOf(path)[0]?.toLowerCase() !== 'admin',
    provesItself: (method, path) => method === 'POST' && webhook.test(path),
    navigable: (path) => path === '/' || path === callback || isPane(segmentsOf(path)),
  };
}

/** As the host itself reads it, so that no way of writing a path gets past; none for what the host refuses. */
function segmentsOf(path: string): readonly string[] {
  return readTarget(path, 'localhost')?.segments ?? [];
}

/** Doubled slashes and dots would be tidied away further on, and could end at another place. */
function isPane([pane = '', ...below]: readonly string[]): boolean {
  return panes.has(pane) && below.every((segment) => !/^\.{0,2}$/.test(segment));
}
