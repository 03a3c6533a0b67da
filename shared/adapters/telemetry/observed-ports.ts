import { AccessHealthState } from '../../contracts/arm/access-health.ts';
import type { Connector } from '../../features/connectors/domain/connector.ts';
import type { ConnectorChanges, Connectors, Operations } from '../../features/connectors/ports.ts';
import type { Run } from '../../features/crawl/domain/run.ts';
import type { Runs } from '../../features/crawl/ports.ts';
import type { DeadLetters } from '../../features/recovery/ports.ts';
import type { Log } from '../../platform/log.ts';
import type { Telemetry } from '../../platform/telemetry.ts';

type Observer = { telemetry: Telemetry; log: Log };

/**
 * Ports that report what was stored through them: a log line and metrics after each end of a run or operation, each change of
 * access to GitLab, and each dead letter. A write that a crash repeats may be reported twice, and a crash right after a
 * write loses its report.
 */
export function observedRuns(runs: Runs, { telemetry, log }: Observer): Runs {
  return {
    ...runs,
    async replace(run, etag) {
      const written = await runs.replace(run, etag);
      if (run.endedAt !== undefined && run.state !== 'running') reportEnd(run, run.endedAt, telemetry, log);
      return written;
    },
  };
}

function reportEnd(run: Run, endedAt: string, telemetry: Telemetry, log: Log): void {
  const { id: runId, connectorId, state, reason, counts, unreadable } = run;
  const seconds = (Date.parse(endedAt) - Date.parse(run.beganAt)) / 1_000;
  telemetry.count('palisade.run.ended', { state, reason });
  telemetry.measure('palisade.run.duration', seconds, { state });
  telemetry.count('palisade.run.unreadable', {}, unreadable.length);
  telemetry.count('palisade.run.projects.changed', {}, counts?.changed ?? 0);
  const fields = { connectorId, runId, state, reason, seconds, unreadable: unreadable.length };
  log[state === 'failed' || state === 'partial' ? 'warn' : 'info']('a run ended', fields);
}

export function observedOperations(operations: Operations, { telemetry, log }: Observer): Operations {
  return {
    ...operations,
    async put(key, operation) {
      await operations.put(key, operation);
      const { id: operationId, status, endedAt } = operation;
      if (endedAt === undefined) return;
      telemetry.count('palisade.operation.ended', { status });
      const { error } = operation;
      const fields = { operationId, status, connector: key.name, ...(error && { code: error.code }) };
      log[status === 'Failed' ? 'warn' : 'info']('an operation ended', fields);
    },
  };
}

/** `decide` may run again after a conflict; what its last run saw and decided was stored. */
export function observedChanges(changes: ConnectorChanges, { log }: Observer): ConnectorChanges {
  return {
    async change(key, decide) {
      let states: { connectorId: string; before: AccessHealthState; after: AccessHealthState } | undefined;
      const answer = await changes.change(key, (current) => {
        const decided = decide(current);
        states =
          decided.action === 'save' && current?.id === decided.connector.id
            ? { connectorId: current.id, before: accessOf(current), after: accessOf(decided.connector) }
            : undefined;
        return decided;
      });
      if (states !== undefined && states.before !== states.after) reportAccess(states, log);
      return answer;
    },
  };
}

function reportAccess(states: { connectorId: string; before: string; after: string }, log: Log): void {
  if (states.after === 'Healthy') log.info('access to GitLab was restored', states);
  else log.warn('access to GitLab was lost', states);
}

function accessOf(connector: Connector): AccessHealthState {
  return connector.devops?.health?.state ?? 'Healthy';
}

/** Whoever reads all connectors to the end, as a timer does, counts them by their access. */
export function observedConnectors(connectors: Connectors, { telemetry }: Observer): Connectors {
  return {
    ...connectors,
    async *all() {
      const counts = new Map<AccessHealthState, number>(AccessHealthState.options.map((state) => [state, 0]));
      for await (const connector of connectors.all()) {
        const state = accessOf(connector);
        if (connector.devops !== undefined) counts.set(state, (counts.get(state) ?? 0) + 1);
        yield connector;
      }
      for (const [state, count] of counts) telemetry.set('palisade.connector.access', count, { state });
    },
  };
}

export function observedDeadLetters(deadLetters: DeadLetters, { log }: Observer): DeadLetters {
  return {
    ...deadLetters,
    async keep(letter) {
      await deadLetters.keep(letter);
      const { queue, job, connector, reason } = letter;
      log.warn('a dead letter was stored', { queue, kind: job?.kind, connectorId: connector?.id, reason });
    },
  };
}
