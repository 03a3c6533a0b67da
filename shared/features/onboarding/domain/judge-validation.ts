import type { ValidatedGroup, ValidationFinding } from '../../../contracts/arm/validation.ts';
import type { CredentialsFault } from '../../../platform/errors/credentials-fault.ts';
import { accountRemedy } from '../../credentials/domain/account-remedy.ts';
import { malformedMessage } from '../../inventory/domain/unreadable.ts';
import { omitUndefined } from '../../../platform/omit-undefined.ts';

const authorizationTarget = 'properties.authorization';

/** Code and remedy of each cause. */
const refusals: Record<Exclude<CredentialsFault, 'user-blocked'>, [code: string, remedy: string]> = {
  'token-revoked': ['TokenRevoked', 'Use another token.'],
  'token-refused': ['TokenRefused', 'Use another token.'],
  'token-expired': ['TokenExpired', 'Use a token that has not expired.'],
  'scope-lost': ['ScopeMissing', 'Use a token with the scope read_api, or api for webhooks.'],
  'refresh-lost': ['ReauthorizationNeeded', 'Authorise the connector again.'],
  'no-credentials': ['ReauthorizationNeeded', 'Authorise the connector again.'],
  'application-refused': [
    'ApplicationRefused',
    'The operator of Palisade must repair its OAuth application at GitLab. Or send an access token.',
  ],
};

/** The finding for refused credentials; `reason` is the message of GitLab. */
export function classifyRefusal(fault: CredentialsFault, reason: string): ValidationFinding {
  const [code, remedy] =
    fault === 'user-blocked'
      ? ['UserBlocked', `${accountRemedy(reason)}, or use the token of another user.`]
      : refusals[fault];
  return error(code, `${reason} ${remedy}`, authorizationTarget);
}

/** Whether a token has none of the scopes that read; false if its scopes are not known. */
export function lacksRead(scopes: readonly string[] | undefined): boolean {
  return scopes !== undefined && !scopes.includes('api') && !scopes.includes('read_api');
}

/** Errors that would fail a configuration, and warnings about what it would lack. */
export function judgeValidation(facts: {
  scopes: readonly string[] | undefined;
  groups: readonly ValidatedGroup[];
  unknown: readonly string[];
  /** Number of entries of GitLab's lists that were left out. */
  malformed: number;
}): ValidationFinding[] {
  const { scopes, groups, unknown, malformed } = facts;
  const isBlind = lacksRead(scopes);
  return [
    ...(isBlind && scopes !== undefined
      ? [
          error(
            'ScopeMissing',
            `The token lacks the scope read_api (or api); it has: ${scopes.join(', ') || 'none'}.`,
            authorizationTarget,
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
    ...(groups.length === 0 && unknown.length === 0 && !isBlind
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
  const claimant = heldBy ?? 'another security connector';
  const missing = webhookWords[webhooks];
  return [
    ...(onboardingState === 'OnboardedByOtherConnector'
      ? [
          warning(
            'OnboardedByOtherConnector',
            `The group is claimed by ${claimant} and would be left out.`,
            target,
          ),
        ]
      : []),
    ...(missing === undefined
      ? []
      : [warning(`Webhook${webhooks}`, `Changes would be found by polling GitLab: ${missing}.`, target)]),
  ];
}

function error(code: string, message: string, target: string): ValidationFinding {
  return { severity: 'Error', code, message, target };
}

function warning(code: string, message: string, target?: string): ValidationFinding {
  return { severity: 'Warning', code, message, ...omitUndefined({ target }) };
}
