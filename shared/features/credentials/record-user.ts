import type { ConnectorRef } from '../../contracts/connector-key.ts';
import { InvalidRequestError } from '../../platform/errors/errors.ts';
import { GitLabError } from '../../platform/errors/gitlab-errors.ts';
import type { App } from '../app.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import { withoutPause } from '../connectors/domain/health.ts';
import { omitUndefined } from '../../platform/omit-undefined.ts';

/**
 * Stores the GitLab user of a connector's authorization, as connectors of one user share its limits. If GitLab does not
 * return it, the known user stays, and becomes unknown if the operation authorises, maybe by another user: nothing but the
 * shown budget depends on it. Idempotent: an equal user writes nothing.
 */
export async function recordUser(
  connector: Connector,
  { operationId, ref }: { operationId: string; ref: ConnectorRef },
  app: App,
): Promise<void> {
  const found = await userIdOf(connector, app);
  await app.changes.change<void>(ref, (current) => {
    const { devops } = current ?? {};
    if (current?.id !== ref.id || devops?.operation?.id !== operationId)
      return { action: 'keep', answer: undefined };
    const { gitLabUserId: former, ...others } = devops;
    const gitLabUserId = found ?? (devops.operation.authorizes ? undefined : former);
    if (gitLabUserId === former) return { action: 'keep', answer: undefined };
    const known = { ...others, ...omitUndefined({ gitLabUserId }) };
    return { action: 'save', connector: { ...current, devops: known }, answer: undefined };
  });
}

async function userIdOf(connector: Connector, app: App): Promise<number | undefined> {
  try {
    const gitlab = await app.gitlab.connect(withoutPause(connector));
    return (await gitlab.currentUser()).id;
  } catch (failure) {
    if (failure instanceof GitLabError || failure instanceof InvalidRequestError) return undefined;
    throw failure;
  }
}
