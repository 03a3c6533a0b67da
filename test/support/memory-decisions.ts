import type { Assignment } from '../../shared/features/decisions/domain/assignment.ts';
import { type AnyExemption, isOfFinding } from '../../shared/features/decisions/domain/exemption.ts';
import type { AssignmentPlace, Decisions } from '../../shared/features/decisions/ports.ts';
import type { ChangeEvent } from '../../shared/features/inventory/domain/describe-change.ts';
import { ConcurrentChangeError } from '../../shared/platform/errors/errors.ts';
import type { Stored } from '../../shared/platform/stored.ts';

/** Decisions of one connector in memory; each write changes the ETag. `events` is the outbox. */
export function memoryDecisions(...initial: AnyExemption[]) {
  const exemptions = new Map<string, Stored<AnyExemption>>(
    initial.map((value) => [value.name, { value, etag: '0' }]),
  );
  const assignments = new Map<string, Stored<Assignment>>();
  const events: ChangeEvent[] = [];
  const outside = { beforeWrite: () => undefined as void };
  let writes = 0;
  function write<Value>(
    rows: Map<string, Stored<Value>>,
    key: string,
    value: Value,
    { etag, events: reported = [] }: { etag: string | undefined; events?: readonly ChangeEvent[] },
  ): Promise<void> {
    outside.beforeWrite();
    if (rows.get(key)?.etag !== etag) return Promise.reject(new ConcurrentChangeError('It changed.'));
    rows.set(key, { value, etag: String((writes += 1)) });
    events.push(...reported);
    return Promise.resolve();
  }
  const stored = () => [...exemptions.values()].map(({ value }) => value);
  const decisions: Decisions = {
    all: () =>
      Promise.resolve({
        exemptions: stored().flatMap((one) => (isOfFinding(one) ? [] : [one])),
        ofFindings: stored().flatMap((one) => (isOfFinding(one) ? [one] : [])),
        assignments: [...assignments.values()].map(({ value }) => value),
        version: String(writes),
      }),
    exemption: (_connectorId, name) => Promise.resolve(exemptions.get(name)),
    writeExemption: (_connectorId, exemption, change) => write(exemptions, exemption.name, exemption, change),
    removeExemption(_connectorId, { name, etag, events: reported = [] }) {
      outside.beforeWrite();
      if (reported.length === 0 && exemptions.get(name)?.etag !== etag)
        return Promise.reject(new ConcurrentChangeError('It changed.'));
      exemptions.delete(name);
      events.push(...reported);
      return Promise.resolve();
    },
    assignment: (_connectorId, place) => Promise.resolve(assignments.get(placeOf(place))),
    writeAssignment: (_connectorId, assignment, change) =>
      write(assignments, placeOf(assignment), assignment, change),
    removeAssignment(_connectorId, place) {
      assignments.delete(placeOf(place));
      return Promise.resolve();
    },
    purge() {
      exemptions.clear();
      assignments.clear();
      return Promise.resolve();
    },
  };
  return { decisions, exemptions, assignments, events, outside };
}

function placeOf({ target, check }: AssignmentPlace): string {
  return `${target.kind} ${target.gitLabId} ${check}`;
}
