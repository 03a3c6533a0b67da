import type { PermissionAsked } from '../../../contracts/sign-in.ts';

/** The scopes that a caller can choose from; the product works with either. */
export type RequiredScope = 'read_api' | 'api';

/** Requested permissions with their reasons, shown before the person goes to GitLab. */
export const permissionsAsked: Record<RequiredScope, PermissionAsked[]> = {
  read_api: [
    {
      permission: 'read_api',
      grants: 'Read access to the API on your behalf: groups, projects, settings and findings you can see.',
      why: 'To list the groups you own with everything below them, and to assess their settings. It suffices for everything except webhooks: without them, changes are found by polling GitLab.',
    },
  ],
  api: [
    {
      permission: 'api',
      grants:
        'Complete read and write access to the API on your behalf. GitLab has no narrower scope for it.',
      why: 'To read as with read_api, and to create, update and remove one webhook of our own in each group, so that changes are seen within seconds. Nothing else is ever written.',
    },
  ],
};

/** Rights that no scope grants: the person must have them at GitLab. */
export const rightsNeeded: PermissionAsked[] = [
  {
    permission: 'Owner of the groups',
    grants: 'Your role in the groups to be connected.',
    why: 'Settings of groups and projects are shown to Owners only. Groups you do not own are not connected.',
  },
];
