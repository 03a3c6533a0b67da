import type { Caller } from '../../../platform/caller.ts';

/** The person who authorised a connector; its crawls use the credentials of this person. */
export type Authorizer = Pick<Caller, 'principalId' | 'name'>;

/** Whether a caller authorised the connector. True for everyone if a former version authorised it, which did not store by whom. */
export function isAuthorizer(authorizedBy: Authorizer | undefined, by: Authorizer): boolean {
  return (
    authorizedBy === undefined || authorizedBy.principalId.toLowerCase() === by.principalId.toLowerCase()
  );
}
