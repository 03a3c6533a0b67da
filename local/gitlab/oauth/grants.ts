import { createHash, randomBytes } from 'node:crypto';

/** A code the user has agreed to and the application has not redeemed yet. */
export type IssuedCode = {
  code: string;
  clientId: string;
  redirectUri: string;
  userId: number;
  scopes: readonly string[];
  /** The S256 challenge, when the application used PKCE. */
  challenge?: string;
  /** Milliseconds since 1970, as all times here. */
  createdAt: number;
};

/** An access token and the refresh token that replaces it. */
export type GrantedPair = {
  accessToken: string;
  refreshToken: string;
  clientId: string;
  redirectUri: string;
  userId: number;
  scopes: readonly string[];
  /** Carried on from the code: without a client secret every refresh proves itself by the same verifier. */
  challenge?: string;
  createdAt: number;
  expiresInSeconds: number;
  revoked: boolean;
};

export type GrantsState = { codes: IssuedCode[]; pairs: GrantedPair[] };

export type GrantsOptions = {
  now: () => Date;
  accessTokenSeconds: number;
  state?: GrantsState;
  /** Called after every change and before its result is used, so that what was given out survives a kill. */
  save?: (state: GrantsState) => void;
};

/** Doorkeeper's default. */
const codeLifetimeMs = 10 * 60_000;
/** Revoked pairs are remembered only to say "revoked" instead of "unknown". */
const rememberedRevoked = 1_000;

/**
 * Codes and tokens of the OAuth server. A code is good once; a refresh kills the old pair at once; a revoked
 * token stays known as revoked.
 */
export class Grants {
  readonly #options: GrantsOptions;
  readonly #codes = new Map<string, IssuedCode>();
  readonly #byAccess = new Map<string, GrantedPair>();
  readonly #byRefresh = new Map<string, GrantedPair>();

  constructor(options: GrantsOptions) {
    this.#options = options;
    for (const code of options.state?.codes ?? []) this.#codes.set(code.code, code);
    for (const pair of options.state?.pairs ?? []) this.#keep(pair);
  }

  issueCode(wanted: Omit<IssuedCode, 'code' | 'createdAt'>): string {
    const code = randomBytes(32).toString('hex');
    this.#codes.set(code, { ...wanted, code, createdAt: this.#now() });
    this.#save();
    return code;
  }

  /** The code's own record for as long as it can be redeemed. */
  code(code: string): IssuedCode | undefined {
    const issued = this.#codes.get(code);
    return issued !== undefined && issued.createdAt + codeLifetimeMs > this.#now() ? issued : undefined;
  }

  /** Uses the code up. */
  redeem(issued: IssuedCode): GrantedPair {
    this.#codes.delete(issued.code);
    return this.#grant(issued);
  }

  /** The pair of a refresh token that still works; the access token may have expired. */
  refreshable(refreshToken: string): GrantedPair | undefined {
    const pair = this.#byRefresh.get(refreshToken);
    return pair?.revoked === false ? pair : undefined;
  }

  /** Revokes the old pair and gives a new one. */
  rotate(pair: GrantedPair): GrantedPair {
    pair.revoked = true;
    return this.#grant(pair);
  }

  byAccessToken(accessToken: string): GrantedPair | undefined {
    return this.#byAccess.get(accessToken);
  }

  secondsLeft(pair: GrantedPair): number {
    return Math.floor((pair.createdAt - this.#now()) / 1_000) + pair.expiresInSeconds;
  }

  /** By either token of the pair. Safe to repeat; another application's tokens are left alone. */
  revoke(token: string, clientId: string): void {
    const pair = this.#byAccess.get(token) ?? this.#byRefresh.get(token);
    if (pair?.clientId !== clientId) return;
    pair.revoked = true;
    this.#save();
  }

  #grant({ clientId, redirectUri, userId, scopes, challenge }: IssuedCode | GrantedPair): GrantedPair {
    const pair: GrantedPair = {
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

  #keep(pair: GrantedPair): void {
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
    for (const pair of revoked.slice(0, -rememberedRevoked)) {
      this.#byAccess.delete(pair.accessToken);
      this.#byRefresh.delete(pair.refreshToken);
    }
  }
}

/** RFC 7636, S256. */
export function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}
