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

/** The three fields in which every DevOps resource reports its provisioning state. */
export const provisioning = {
  provisioningState: ProvisioningState,
  provisioningStatusMessage: z.string(),
  provisioningStatusUpdateTimeUtc: z.iso.datetime(),
};
