import type { HttpCookie } from '../core-api.ts';

/** Formats a `Set-Cookie` value in the order and spelling of ASP.NET Core. The default path is "/". */
export function setCookie(cookie: HttpCookie): string {
  const expires = cookie.expires?.value?.seconds;
  const maxAge = cookie.maxAge?.value;
  const parts = [
    `${encodeURIComponent(cookie.name ?? '')}=${encodeURIComponent(cookie.value ?? '')}`,
    present(expires) && `expires=${new Date(expires * 1000).toUTCString()}`,
    present(maxAge) && `max-age=${Math.trunc(maxAge)}`,
    present(cookie.domain?.value) && `domain=${cookie.domain.value}`,
    `path=${cookie.path?.value ?? '/'}`,
    cookie.secure?.value === true && 'secure',
    sameSite(cookie.sameSite),
    cookie.httpOnly?.value === true && 'httponly',
  ];
  return parts.filter((part) => typeof part === 'string').join('; ');
}

function sameSite(value: HttpCookie['sameSite']): string | undefined {
  if (value === undefined || value === null || value === 'none') return undefined;
  return `samesite=${value === 'explicitNone' ? 'none' : value}`;
}

function present<T>(value: T | null | undefined): value is T {
  return value !== undefined && value !== null;
}
