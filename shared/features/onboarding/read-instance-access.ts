import { isGitLabCom } from '../../contracts/gitlab/instance-url.ts';
import {
  GitLabForbiddenError,
  GitLabNotFoundError,
  GitLabUnexpectedAnswerError,
} from '../../platform/errors/gitlab-errors.ts';
import type { GitLab } from '../connectors/ports.ts';
import type { InstanceAccess } from './domain/expect-checks.ts';

/** Whether the token reads the settings of the instance, found out by one request. Throws for a token that is refused as a whole. */
export async function instanceAccessOf(
  instanceUrl: string,
  facts: Pick<GitLab['facts'], 'instanceSettings'>,
): Promise<InstanceAccess> {
  if (isGitLabCom(instanceUrl)) return 'gitlab.com';
  try {
    await facts.instanceSettings();
    return 'administered';
  } catch (failure) {
    const isRefused =
      failure instanceof GitLabForbiddenError ||
      failure instanceof GitLabNotFoundError ||
      failure instanceof GitLabUnexpectedAnswerError;
    if (!isRefused || (failure.fault !== undefined && failure.fault !== 'scope-lost')) throw failure;
    return 'refused';
  }
}
