import type { PermissionAsked } from '../../../contracts/sign-in.ts';

/** What the application may ask a person for: the caller chooses, and the product works with either. */
export type RequiredScope = 'read_api' | 'api';

/** What is asked for, and why each: shown before anyone is sent to GitLab. */
export const permissionsAsked: Record<RequiredScope, PermissionAsked[]> = {
  read_api: [
    {
      permission: 'read_api',
      grants: 'Read access to the API on your behalf: groups, projects, settings and findings you can see.',
      why: 'To list the groups you own with everything below them, and to judge their settings. It is enough for everything but webhooks: changes are then found by asking GitLab again and again.',
    },
  ],
  api: [
    {
      permission: 'api',
      grants:
        'Complete read and write access to the API on your behalf. GitLab has no narrower scope for it.',
      why: 'To read as with read_api, and to create, mend and remove one webhook of our own in each group, so that changes are seen within seconds. Nothing else is ever written.',
    },
  ],
};

/** What no scope gives: the person must have it at GitLab. */
export const rightsNeeded: PermissionAsked[] = [
  {
    permission: 'Owner of the groups',
    grants: 'Your role in the groups to be connected.',
    why: 'Settings of groups and projects are shown to Owners only. Groups you do not own are not connected.',
  },
];
