/** A change that GitLab would reject; the message says why. */
export class InvalidChangeError extends Error {}
