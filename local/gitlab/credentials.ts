/** Credentials that only the simulated GitLab accepts. The text "canary" in each lets a test find a leak. */

export type Application = {
  clientId: string;
  /** Absent for a public client, which must use PKCE. */
  clientSecret?: string;
  /** One or more, separated by white space, as in GitLab's form. */
  redirectUri: string;
  name?: string;
  /** Scopes that the application may request; GitLab's default is `api` alone. */
  scopes?: readonly string[];
};

export const demoApplication = {
  clientId: 'a1f0c7d2demo0000000000000000000000000000000000000000000000000001',
  clientSecret: 'gloas-canary-demo-application-secret-5b1c6f',
  redirectUri: 'http://localhost:7071/oauth/callback',
  name: 'Palisade',
  scopes: ['api', 'read_api', 'read_user'],
} as const satisfies Application;

/** User `demo`, scope read_api: sufficient for the whole crawl. */
export const demoToken = 'glpat-demo-canary-readapi-0001';
/** User `demo`, scope api: read and write. */
export const demoApiToken = 'glpat-demo-canary-api-0002';
/** User `dev`, scope read_api: a Developer, not an Owner. */
export const devToken = 'glpat-dev-canary-readapi-0003';
/** User `other`, scope read_api: Owner of groups that `demo` does not own. */
export const otherToken = 'glpat-other-canary-readapi-0004';
/** User `demo`, expired. */
export const expiredToken = 'glpat-demo-canary-expired-0005';
export const revokedToken = 'glpat-demo-canary-revoked-0006';
/** User `demo`, scope read_user: lists return `insufficient_scope`. */
export const readUserToken = 'glpat-demo-canary-readuser-0007';
/** A valid token of a blocked user. */
export const blockedToken = 'glpat-blocked-canary-readapi-0008';
/** User `admin`, scope api: an administrator of the instance, who sees everything and manages system hooks. */
export const adminToken = 'glpat-admin-canary-api-0009';
/** User `dev`, scope api: has the scope to change hooks, but not the role. */
export const devApiToken = 'glpat-dev-canary-api-0010';
/**
 * User `demo`, a fine-grained token. Its only scope is `granular`, which does not say what it permits: reading groups
 * and projects, but neither its own user nor hooks.
 */
export const granularToken = 'glpat-demo-canary-granular-0011';
