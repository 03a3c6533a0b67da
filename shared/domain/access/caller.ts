/** Who makes a request, as `systemData` names them. */
export type Caller = {
  name: string;
  /** Entra's object id of the user, application or managed identity (claim `oid`). */
  principalId: string;
  type: 'User' | 'Application' | 'ManagedIdentity' | 'Key';
  tenantId: string;
};
