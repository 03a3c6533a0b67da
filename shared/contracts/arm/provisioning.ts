import { z } from 'zod';

export const ProvisioningState = z.enum([
  'Succeeded',
  'Failed',
  'Canceled',
  'Pending',
  'PendingDeletion',
  'DeletionSuccess',
  'DeletionFailure',
]);
export type ProvisioningState = z.infer<typeof ProvisioningState>;

export const OnboardingState = z.enum([
  'NotApplicable',
  'OnboardedByOtherConnector',
  'Onboarded',
  'NotOnboarded',
]);
export type OnboardingState = z.infer<typeof OnboardingState>;

/** The three fields by which every DevOps resource tells how it fares. */
export const provisioning = {
  provisioningState: ProvisioningState,
  provisioningStatusMessage: z.string(),
  provisioningStatusUpdateTimeUtc: z.iso.datetime(),
};
