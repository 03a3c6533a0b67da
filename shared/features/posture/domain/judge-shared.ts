import { isLow } from './branch-rules.ts';
import { type Answer, fail, pass } from './rule.ts';
import type {
  AccessToken,
  CiVariable,
  DefaultBranchProtection,
  Runner,
  Webhook,
} from '../../../contracts/posture/shared-facts.ts';

const dayMs = 24 * 3_600_000;
/** A token that nobody used for so long is forgotten. */
const maxUnusedDays = 90;
/** GitLab's level of a Maintainer. */
const maintainer = 40;

/** Whether a day or time lies more than so many days before `now`. */
export function isOlder(at: string, days: number, now: Date): boolean {
  return now.getTime() - Date.parse(at) > days * dayMs;
}

/** Fails for hooks that send over plain HTTP or do not check the certificate. */
export function judgeWebhooks(hooks: readonly Webhook[]): Answer {
  const weak = hooks.filter(({ scheme, verifiesCertificate }) => scheme !== 'https' || !verifiesCertificate);
  return weak.length === 0
    ? pass
    : fail(
        `Webhooks without HTTPS or without a check of the certificate: ${listOf(weak.map(({ host }) => host))}.`,
      );
}

/** Fails for tokens that never expire, that nobody uses, and that reach everything with a high role. */
export function judgeTokens(tokens: readonly AccessToken[], now: Date): Answer {
  const faults = tokens.flatMap((token) => {
    if (token.expiresOn === undefined) return [`'${token.name}' never expires`];
    if (isUnused(token, now)) return [`'${token.name}' has not been used for ${maxUnusedDays} days`];
    if (token.scopes.includes('api') && token.accessLevel >= maintainer)
      return [`'${token.name}' has scope api with a role of Maintainer or above`];
    return [];
  });
  return faults.length === 0 ? pass : fail(`Access tokens: ${listOf(faults)}.`);
}

/** One that was never used counts from its creation; where that is not reported, it does not count. */
function isUnused({ lastUsedAt, createdOn }: AccessToken, now: Date): boolean {
  const since = lastUsedAt ?? createdOn;
  return since !== undefined && isOlder(since, maxUnusedDays, now);
}

const secretWords = ['token', 'secret', 'passw', 'pwd', 'credential', 'privatekey', 'apikey', 'accesskey'];

/** Variables whose key says that the value is a secret. */
function secretVariables<V extends Pick<CiVariable, 'key'>>(variables: readonly V[]): V[] {
  return variables.filter(({ key }) => {
    const word = key.toLowerCase().replaceAll(/[^a-z]/g, '');
    return secretWords.some((secret) => word.includes(secret));
  });
}

/** Fails for secrets that a job log could show. A file can't be masked. */
export function judgeMasking(variables: readonly CiVariable[]): Answer {
  const open = secretVariables(variables).filter(
    (one) => !one.isMasked && one.isHidden !== true && !one.isFile,
  );
  return open.length === 0 ? pass : fail(`Neither masked nor hidden: ${listOf(open.map(({ key }) => key))}.`);
}

/** Fails for secrets that pipelines of unprotected branches get. */
export function judgeProtection(variables: readonly CiVariable[]): Answer {
  const open = secretVariables(variables).filter(({ isProtected }) => !isProtected);
  return open.length === 0 ? pass : fail(`Not protected: ${listOf(open.map(({ key }) => key))}.`);
}

/** Runners that take any job of any branch. A paused one takes none. */
export function openRunners(runners: readonly Runner[]): Runner[] {
  return runners.filter(
    ({ isPaused, isProtected, runsUntagged }) => !isPaused && !isProtected && runsUntagged,
  );
}

/** Fails where new projects' default branches are open to Developers, to force push, or to everybody. */
export function judgeDefaultProtection(protection: DefaultBranchProtection): Answer {
  if (!protection.protects) return fail('New default branches are not protected.');
  if (protection.pushLevels.some(isLow)) return fail('Developers may push to new default branches.');
  return protection.allowsForcePush ? fail('Force push to new default branches is allowed.') : pass;
}

/** At most ten names, so that a reason stays a sentence. */
export function listOf(names: readonly string[]): string {
  const shown = names.slice(0, 10).join(', ');
  return names.length > 10 ? `${shown} and ${names.length - 10} more` : shown;
}
