/** Who makes a request, as `systemData` names them. */
export type Caller = {
  name: string;
  type: 'User' | 'Application' | 'ManagedIdentity' | 'Key';
  tenantId: string;
};
