import type { Runs } from '../crawl/ports.ts';

/**
 * Says on a run that a message which names it was none that we know: of another version of ours, or spoilt. The run goes
 * on: the task, if it was one, is still pending and is sent again. Safe to repeat.
 */
export async function noteRefused(
  { connectorId, runId }: { connectorId: string; runId: string },
  because: string,
  deps: { runs: Pick<Runs, 'get' | 'replace'> },
): Promise<void> {
  const run = await deps.runs.get(connectorId, runId);
  if (run?.value.state !== 'running' || run.value.lastError === because) return;
  await deps.runs.replace({ ...run.value, lastError: because }, run.etag);
}
