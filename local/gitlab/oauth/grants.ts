import { createHash, randomBytes } from 'node:crypto';

/** A code that the application has not redeemed yet. */
export type AuthorizationCode = {
  code: string;
  clientId: string;
  redirectUri: string;
  userId: number;
  scopes: readonly string[];
  /** The S256 challenge, if the application used PKCE. */
  challenge?: string;
  /** Milliseconds since 1970, as all times here. */
  createdAt: number;
};

/** An access token and its refresh token. */
export type TokenPair = {
  accessToken: string;
  refreshToken: string;
  clientId: string;
  redirectUri: string;
  userId: number;
  scopes: readonly string[];
  /** Copied from the code: without a client secret, every refresh must send the same verifier. */
  challenge?: string;
  createdAt: number;
  expiresInSeconds: number;
  revoked: boolean;
};

export type GrantsState = { codes: AuthorizationCode[]; pairs: TokenPair[] };

export type GrantsOptions = {
  now: () => Date;
  accessTokenSeconds: number;
  state?: GrantsState;
  /** Called after every change and before the response, so that issued tokens survive a kill. */
  save?: (state: GrantsState) => void;
};

/** Doorkeeper's default. */
const codeLifetimeMs = 10 * 60_000;
/** Number of revoked pairs kept; needed only to answer "revoked" instead of "unknown". */
const maxRevokedPairs = 1_000;

/**
 * Codes and tokens of the OAuth server. A code is valid once. A refresh revokes the old pair immediately. A revoked
 * token stays known as revoked.
 */
export class Grants {
  readonly #options: GrantsOptions;
  readonly #codes = new Map<string, AuthorizationCode>();
  readonly #byAccess = new Map<string, TokenPair>();
  readonly #byRefresh = new Map<string, TokenPair>();

  constructor(options: GrantsOptions) {
    this.#options = options;
    for (const code of options.state?.codes ?? []) this.#codes.set(code.code, code);
    for (const pair of options.state?.pairs ?? []) this.#keep(pair);
  }

  issueCode(wanted: Omit<AuthorizationCode, 'code' | 'createdAt'>): string {
    const code = randomBytes(32).toString('hex');
    this.#codes.set(code, { ...wanted, code, createdAt: this.#now() });
    this.#save();
    return code;
  }

  /** The record of a code while it can be redeemed. */
  code(code: string): AuthorizationCode | undefined {
    const issued = this.#codes.get(code);
    return issued !== undefined && issued.createdAt + codeLifetimeMs > this.#now() ? issued : undefined;
  }

  /** Exchanges the code for a token pair; the code becomes invalid. */
  redeem(issued: AuthorizationCode): TokenPair {
    this.#codes.delete(issued.code);
    return this.#grant(issued);
  }

  /** The pair of a valid refresh token; its access token may have expired. */
  refreshable(refreshToken: string): TokenPair | undefined {
    const pair = this.#byRefresh.get(refreshToken);
    return pair?.revoked === false ? pair : undefined;
  }

  /** Revokes the pair and issues a new one. */
  rotate(pair: TokenPair): TokenPair {
    pair.revoked = true;
    return this.#grant(pair);
  }

  byAccessToken(accessToken: string): TokenPair | undefined {
    return this.#byAccess.get(accessToken);
  }

  secondsLeft(pair: TokenPair): number {
    return Math.floor((pair.createdAt - this.#now()) / 1_000) + pair.expiresInSeconds;
  }

  /** Revokes the pair by either token. Idempotent. Tokens of other applications are not changed. */
  revoke(token: string, clientId: string): void {
    const pair = this.#byAccess.get(token) ?? this.#byRefresh.get(token);
    if (pair?.clientId !== clientId) return;
    pair.revoked = true;
    this.#save();
  }

  #grant({ clientId, redirectUri, userId, scopes, challenge }: AuthorizationCode | TokenPair): TokenPair {
    const pair: TokenPair = {
      accessToken: randomBytes(32).toString('hex'),
      refreshToken: randomBytes(32).toString('hex'),
      clientId,
      redirectUri,
      userId,
      scopes,
      ...(challenge === undefined ? {} : { challenge }),
      createdAt: this.#now(),
      expiresInSeconds: this.#options.accessTokenSeconds,
      revoked: false,
    };
    this.#keep(pair);
    this.#save();
    return pair;
  }

  #keep(pair: TokenPair): void {
    this.#byAccess.set(pair.accessToken, pair);
    this.#byRefresh.set(pair.refreshToken, pair);
  }

  #now(): number {
    return this.#options.now().getTime();
  }

  #save(): void {
    this.#forgetOld();
    this.#options.save?.({ codes: [...this.#codes.values()], pairs: [...this.#byAccess.values()] });
  }

  #forgetOld(): void {
    for (const code of this.#codes.values())
      if (this.code(code.code) === undefined) this.#codes.delete(code.code);
    const revoked = [...this.#byAccess.values()].filter((pair) => pair.revoked);
    for (const pair of revoked.slice(0, -maxRevokedPairs)) {
      this.#byAccess.delete(pair.accessToken);
      this.#byRefresh.delete(pair.refreshToken);
    }
  }
}

/** The S256 challenge of a verifier (RFC 7636). */
export function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}
