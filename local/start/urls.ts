import type { StartOptions } from './options.ts';

type UrlOptions = Pick<StartOptions, 'port' | 'tls' | 'publicUrl'>;

/** URL of the app on this machine. */
export function loopbackUrlOf({ port, tls }: UrlOptions): string {
  return `${tls ? 'https' : 'http'}://127.0.0.1:${port}`;
}

/** URL of the app in links for people: the public one, if any. */
export function shownUrlOf(options: UrlOptions): string {
  return options.publicUrl ?? loopbackUrlOf(options);
}

/** Redirect URI of the OAuth application at GitLab. */
export function redirectUriOf(options: UrlOptions): string {
  return `${shownUrlOf(options)}/oauth/gitlab/callback`;
}

/** Origins of the page, which the Functions host serves: both host names that a person may type, and the public one. */
export function pageOriginsOf(options: UrlOptions): string[] {
  const origin = loopbackUrlOf(options);
  return [...new Set([origin, origin.replace('127.0.0.1', 'localhost'), shownUrlOf(options)])];
}
