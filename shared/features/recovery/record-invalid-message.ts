import type { App } from '../app.ts';

/**
 * Says on a run that a message which names it was none that we know: of another version of ours, or spoilt. The run goes
 * on: the task, if it was one, is still pending and is sent again. Safe to repeat.
 */
export async function recordInvalidMessage(
  { connectorId, runId }: { connectorId: string; runId: string },
  because: string,
  app: App,
): Promise<void> {
  const run = await app.runs.get(connectorId, runId);
  if (run?.value.state !== 'running' || run.value.lastError === because) return;
  await app.runs.replace({ ...run.value, lastError: because }, run.etag);
}
