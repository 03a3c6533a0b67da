import type { FindingIdentifier, FindingLocation } from '../../../contracts/findings/finding.ts';
import { redacted } from '../../../platform/redact.ts';
import { cweNumber } from './identifiers.ts';
import type { ReportType } from './report-type.ts';

/** Rules and weaknesses about hard-coded credentials: their texts quote them. Contract findings.md, 9. */
const credentialWeaknesses = new Set([256, 257, 259, 312, 321, 522, 540, 798]);
const credentialRule = /(?<![A-Za-z0-9])B10[567](?!\d)/i;

export type Words = {
  title: string | undefined;
  message: string | undefined;
  description: string | undefined;
};

/** Whether texts of a finding may quote a secret. `legacyKey` is the field `cve` of old reports, which ends in the rule. */
export function quotesSecrets(
  type: ReportType,
  identifiers: readonly FindingIdentifier[],
  legacyKey: string | undefined,
): boolean {
  return (
    type === 'secret_detection' ||
    identifiers.some(
      (one) => credentialWeaknesses.has(cweNumber(one) ?? 0) || credentialRule.test(one.value),
    ) ||
    credentialRule.test(legacyKey ?? '')
  );
}

/** Words of a finding that may be stored: of one that may quote a secret the rule and the place alone. */
export function storableWords(words: Words, isSecret: boolean, placeholder: string): Words {
  if (isSecret) return { title: placeholder, message: undefined, description: undefined };
  return {
    title: masked(words.title),
    message: masked(words.message),
    description: masked(words.description),
  };
}

/** Secrets that are recognised by their form, in any text. */
export function masked(text: string | undefined): string | undefined {
  return text === undefined ? undefined : redacted(text);
}

/** The place for people, as `app/app.py:39`. */
export function placeOf(at: FindingLocation): string {
  const place = at.file ?? at.package ?? at.image ?? at.path ?? at.crashType ?? at.hostname;
  if (place === undefined) return 'an unknown place';
  return at.startLine === undefined ? place : `${place}:${at.startLine}`;
}
