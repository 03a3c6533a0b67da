import type { RootGroup } from './inventory.ts';

/** Rows of an offboarded root group are kept this long. */
export const keptAfterOffboardingMs = 30 * 24 * 3_600_000;

/** Whether the connector claims the root group now. */
export function isClaimed(root: RootGroup): boolean {
  return root.onboardingState === 'Onboarded';
}

/** Whether another connector of the tenant claims it. */
export function isClaimedElsewhere(root: RootGroup): boolean {
  return root.onboardingState === 'OnboardedByOtherConnector';
}

/** Whether an offboarded root group has been kept for its 30 days. */
export function isToBePurged(root: RootGroup, now: Date): boolean {
  return (
    root.offboardedAt !== undefined && now.getTime() - Date.parse(root.offboardedAt) > keptAfterOffboardingMs
  );
}
