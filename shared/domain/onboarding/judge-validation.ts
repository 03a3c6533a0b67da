import type { ValidatedGroup, ValidationFinding } from '../../contracts/arm/validation.ts';

const scopeWanted = 'properties.authorization';

/** What stands in the way of a configuration, and what it would have to do without. */
export function judgeValidation(seen: {
  scopes: readonly string[] | undefined;
  groups: readonly ValidatedGroup[];
  unknown: readonly string[];
}): ValidationFinding[] {
  const { scopes, groups, unknown } = seen;
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
  return { severity: 'Warning', code, message, ...(target === undefined ? {} : { target }) };
}
