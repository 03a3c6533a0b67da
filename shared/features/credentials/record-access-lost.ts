import type { ConnectorRef } from '../../contracts/connector-key.ts';
import { problemOf, healthAfter, isWaiting } from '../connectors/domain/health.ts';
import { GitLabError } from '../../platform/errors/gitlab-errors.ts';
import { holdsOperation, isCrawled } from '../connectors/domain/current-operation.ts';
import { devopsWithHealth } from '../connectors/domain/devops-status.ts';
import type { App } from '../app.ts';

/**
 * Records on the connector that GitLab refused its credentials, so that they are not used until the problem is solved.
 * Ignores other failures. Idempotent: of many jobs that find the same problem, one writes.
 */
export async function recordAccessLost(ref: ConnectorRef, failure: unknown, app: App): Promise<void> {
  if (!(failure instanceof GitLabError) || failure.fault === undefined) return;
  const problem = problemOf(failure.fault, failure.message);
  const now = app.clock.now();
  await app.changes.change<void>(ref, (current) => {
    const isKnown = current?.devops?.health?.state === problem.state;
    if (!isCrawled(current, ref) || isKnown) return { action: 'keep', answer: undefined };
    const health = healthAfter(current.devops.health, problem, now);
    const devops = devopsWithHealth(current.devops, health, now);
    return { action: 'save', connector: { ...current, devops }, answer: undefined };
  });
}

/**
 * Records that GitLab accepts the credentials again, when an operation used them in spite of the pause; its crawl may
 * continue then. The ownership of groups is not checked here and stays as recorded. Idempotent.
 */
export async function recordAccessRestored(ref: ConnectorRef, operationId: string, app: App): Promise<void> {
  const now = app.clock.now();
  await app.changes.change<void>(ref, (current) => {
    const isOwnOperation = holdsOperation(current, { connector: ref, operationId });
    if (!isOwnOperation || !isWaiting(current.devops.health)) return { action: 'keep', answer: undefined };
    const devops = devopsWithHealth(current.devops, undefined, now);
    return { action: 'save', connector: { ...current, devops }, answer: undefined };
  });
}
