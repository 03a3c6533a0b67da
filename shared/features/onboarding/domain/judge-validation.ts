import type { ValidatedGroup, ValidationFinding } from '../../../contracts/arm/validation.ts';
import type { CredentialsFault } from '../../../platform/errors/credentials-fault.ts';
import { accountRemedy } from '../../credentials/domain/account-remedy.ts';
import { malformedMessage } from '../../inventory/domain/unreadable.ts';
import { omitUndefined } from '../../../platform/omit-undefined.ts';

const scopeWanted = 'properties.authorization';

/** Each cause with a code of its own, and what to do about it. */
const refusals: Record<Exclude<CredentialsFault, 'user-blocked'>, [code: string, remedy: string]> = {
  'token-revoked': ['TokenRevoked', 'Use another token.'],
  'token-refused': ['TokenRefused', 'Use another token.'],
  'token-expired': ['TokenExpired', 'Use a token that has not come to its end.'],
  'scope-lost': ['ScopeMissing', 'Use a token with the scope read_api, or api for webhooks.'],
  'refresh-lost': ['ReauthorizationNeeded', 'Authorise the connector again.'],
  'no-credentials': ['ReauthorizationNeeded', 'Authorise the connector again.'],
  'application-refused': [
    'ApplicationRefused',
    'The operator of Palisade has to look after its OAuth application at GitLab, or send an access token.',
  ],
};

/** Why nothing could be tried at all: GitLab turned the credentials down, in the words of `because`. */
export function classifyRefusal(fault: CredentialsFault, because: string): ValidationFinding {
  const [code, remedy] =
    fault === 'user-blocked'
      ? ['UserBlocked', `${accountRemedy(because)}, or use the token of another.`]
      : refusals[fault];
  return error(code, `${because} ${remedy}`, scopeWanted);
}

/** What stands in the way of a configuration, and what it would have to do without. */
export function judgeValidation(seen: {
  scopes: readonly string[] | undefined;
  groups: readonly ValidatedGroup[];
  unknown: readonly string[];
  /** Entries of GitLab's lists that were left out. */
  malformed: number;
}): ValidationFinding[] {
  const { scopes, groups, unknown, malformed } = seen;
  const lacksRead = scopes !== undefined && !scopes.includes('api') && !scopes.includes('read_api');
  return [
    ...(lacksRead
      ? [
          error(
            'ScopeMissing',
            `The token lacks the scope read_api (or api); it has: ${scopes.join(', ') || 'none'}.`,
            scopeWanted,
          ),
        ]
      : []),
    ...unknown.map((name) =>
      error(
        'GroupNotFound',
        `'${name}' is not among the groups that the authorising user owns.`,
        'properties.topLevelInventoryList',
      ),
    ),
    ...(malformed > 0 ? [warning('EntriesLeftOut', malformedMessage(malformed))] : []),
    ...(groups.length === 0 && unknown.length === 0 && !lacksRead
      ? [warning('NoGroups', 'The authorising user owns no GitLab group that is chosen.')]
      : []),
    ...groups.flatMap(aboutGroup),
  ];
}

const webhookWords: Partial<Record<ValidatedGroup['webhooks'], string>> = {
  ScopeMissing: 'webhooks need the scope api',
  OwnerMissing: 'webhooks need the role Owner',
  PremiumMissing: 'group webhooks need a Premium licence',
};

function aboutGroup(group: ValidatedGroup): ValidationFinding[] {
  const { fullyQualifiedName: target, onboardingState, heldBy, webhooks } = group;
  const holder = heldBy === undefined ? 'another security connector' : heldBy;
  const missing = webhookWords[webhooks];
  return [
    ...(onboardingState === 'OnboardedByOtherConnector'
      ? [
          warning(
            'OnboardedByOtherConnector',
            `The group is held by ${holder}, and would be left out.`,
            target,
          ),
        ]
      : []),
    ...(missing === undefined
      ? []
      : [
          warning(
            `Webhook${webhooks}`,
            `Changes would be found by asking GitLab again and again: ${missing}.`,
            target,
          ),
        ]),
  ];
}

function error(code: string, message: string, target: string): ValidationFinding {
  return { severity: 'Error', code, message, target };
}

function warning(code: string, message: string, target?: string): ValidationFinding {
  return { severity: 'Warning', code, message, ...omitUndefined({ target }) };
}
