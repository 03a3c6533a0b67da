/** Route templates that others are made of, as the Functions host takes them: without a leading slash. */
export const subscription = 'subscriptions/{subscriptionId}';
export const group = `${subscription}/resourceGroups/{resourceGroupName}`;
export const connectors = 'providers/Microsoft.Security/securityConnectors';
export const connector = `${group}/${connectors}/{securityConnectorName}`;
export const devops = `${connector}/devops/default`;
export const gitLabGroup = `${devops}/gitLabGroups/{groupFQName}`;
/** Our provider at a subscription, for answers about all its connectors. */
export const provider = `${subscription}/providers/Microsoft.Security`;
