/** Made-up credentials of the simulated GitLab. They open nothing else; "canary" lets a test find a leak. */

export type Application = {
  clientId: string;
  /** Absent: a public client, which must prove itself by PKCE. */
  clientSecret?: string;
  /** One or more, separated by white space, as in GitLab's form. */
  redirectUri: string;
  name?: string;
  /** What the application may ask for; GitLab's default is `api` alone. */
  scopes?: readonly string[];
};

export const demoApplication = {
  clientId: 'a1f0c7d2demo0000000000000000000000000000000000000000000000000001',
  clientSecret: 'gloas-canary-demo-application-secret-5b1c6f',
  redirectUri: 'http://localhost:7071/oauth/callback',
  name: 'Palisade',
  scopes: ['api', 'read_api', 'read_user'],
} as const satisfies Application;

/** `demo`, scope read_api: enough for the whole crawl. */
export const demoToken = 'glpat-demo-canary-readapi-0001';
/** `demo`, scope api: may also change things. */
export const demoApiToken = 'glpat-demo-canary-api-0002';
/** `dev`, scope read_api: a Developer only. */
export const devToken = 'glpat-dev-canary-readapi-0003';
/** `other`, scope read_api: Owner of groups that `demo` does not own. */
export const otherToken = 'glpat-other-canary-readapi-0004';
/** `demo`, past its day of expiry. */
export const expiredToken = 'glpat-demo-canary-expired-0005';
export const revokedToken = 'glpat-demo-canary-revoked-0006';
/** `demo`, scope read_user: lists get `insufficient_scope`. */
export const readUserToken = 'glpat-demo-canary-readuser-0007';
/** Valid in itself, but its user is blocked. */
export const blockedToken = 'glpat-blocked-canary-readapi-0008';
/** `admin`, scope api: an administrator of the instance, who sees everything and manages system hooks. */
export const adminToken = 'glpat-admin-canary-api-0009';
/** `dev`, scope api: may not change hooks for want of a role, not of a scope. */
export const devApiToken = 'glpat-dev-canary-api-0010';
/**
 * `demo`, fine-grained: its one scope is `granular`, which tells nothing; it may read groups and projects, but not whose it
 * is, and manages no hooks.
 */
export const granularToken = 'glpat-demo-canary-granular-0011';
