import type { ConnectorRef } from '../../contracts/connector-key.ts';
import { problemOf, healthAfter, isWaiting } from '../connectors/domain/health.ts';
import { GitLabError } from '../../platform/errors/gitlab-errors.ts';
import { holdsOperation, isCrawled } from '../connectors/domain/current-operation.ts';
import { devopsWithHealth } from '../connectors/domain/devops-status.ts';
import type { App } from '../app.ts';

/**
 * Notes on the connector that GitLab turned its credentials down, so that nothing more is asked with them until they are
 * mended; what else may have failed is none of its business. Safe to repeat: of many jobs that find the same, one writes.
 */
export async function recordAccessLost(ref: ConnectorRef, failure: unknown, app: App): Promise<void> {
  if (!(failure instanceof GitLabError) || failure.fault === undefined) return;
  const finding = problemOf(failure.fault, failure.message);
  const now = app.clock.now();
  await app.changes.change<void>(ref, (current) => {
    const isKnown = current?.devops?.health?.state === finding.state;
    if (!isCrawled(current, ref) || isKnown) return { action: 'keep', answer: undefined };
    const health = healthAfter(current.devops.health, finding, now);
    const devops = devopsWithHealth(current.devops, health, now);
    return { action: 'save', connector: { ...current, devops }, answer: undefined };
  });
}

/**
 * Notes that GitLab took the credentials again, when an operation that asks for a crawl all the same found it so; the crawl
 * may go on then. Which groups the user owns is another question, and stays as it was answered. Safe to repeat.
 */
export async function recordAccessRestored(ref: ConnectorRef, operationId: string, app: App): Promise<void> {
  const now = app.clock.now();
  await app.changes.change<void>(ref, (current) => {
    const isClaimed = holdsOperation(current, { connector: ref, operationId });
    if (!isClaimed || !isWaiting(current.devops.health)) return { action: 'keep', answer: undefined };
    const devops = devopsWithHealth(current.devops, undefined, now);
    return { action: 'save', connector: { ...current, devops }, answer: undefined };
  });
}
