import { environmentsWords } from '../../words/environments.ts';

const actions: Readonly<Record<string, string>> = environmentsWords.activities.actions;
const provider = 'Microsoft.Security/securityConnectors/';

/** An action as a person says it; one without a word of its own stays as roles name it. */
export function activityText(operationName: string): string {
  const rest = operationName.startsWith(provider) ? operationName.slice(provider.length) : operationName;
  return actions[rest] ?? rest;
}
