import type { HookSecret } from '../../../contracts/gitlab/hook.ts';

/** Every process knows the new secrets by then (`hookKeyCache`), so that none refuses what GitLab sends with them. */
const knownEverywhereMs = 60_000;

type Fresh = Pick<HookSecret, 'token' | 'signingToken'>;

/** The fresh secrets, with those of before as long as they are accepted. */
export function rotated(
  { token, signingToken }: HookSecret,
  fresh: Fresh,
  now: Date,
  acceptForMs: number,
): HookSecret {
  const rotatedAt = now.toISOString();
  if (acceptForMs === 0) return { ...fresh, rotatedAt };
  const until = new Date(now.getTime() + acceptForMs).toISOString();
  return { ...fresh, former: { token, signingToken, until }, rotatedAt };
}

/** When GitLab may be given the new secrets; undefined if it has them. At once where no former ones are accepted. */
export function handOverAt({ rotatedAt, former }: HookSecret): Date | undefined {
  if (rotatedAt === undefined) return undefined;
  return new Date(Date.parse(rotatedAt) + (former === undefined ? 0 : knownEverywhereMs));
}

/** The secrets after GitLab has them. The former ones still prove what GitLab sent before. */
export function handedOver(secret: HookSecret): HookSecret {
  const { rotatedAt: _, ...rest } = secret;
  return rest;
}

/** The secrets without former ones that are over; the same object if nothing is. */
export function withoutExpired(secret: HookSecret, now: Date): HookSecret {
  if (!isOver(secret.former, now)) return secret;
  const { former: _, ...rest } = secret;
  return rest;
}

function isOver(former: HookSecret['former'], now: Date): boolean {
  return former !== undefined && Date.parse(former.until) <= now.getTime();
}
