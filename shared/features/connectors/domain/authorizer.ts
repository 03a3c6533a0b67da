import type { Caller } from '../../../platform/caller.ts';

/** Who authorised a connector: its crawls run with what this person gave. */
export type Authorizer = Pick<Caller, 'principalId' | 'name'>;

/** A connector that was authorised before it was noted by whom is anyone's. */
export function isAuthorizer(authorizedBy: Authorizer | undefined, by: Authorizer): boolean {
  return (
    authorizedBy === undefined || authorizedBy.principalId.toLowerCase() === by.principalId.toLowerCase()
  );
}
