import type { Urgency } from '../../../features/connectors/ports.ts';
import type { BudgetName } from './budget-name.ts';
import type { Budgets, Request } from './budgets.ts';
import { compareUrgency, pickQueue, precedes, type QueueState } from './pick-queue.ts';
import type { Places } from './places.ts';

export type QueuedRequest = Request & {
  urgency: Urgency;
  /** A request that would wait longer for a limit is deferred at once. */
  maxWaitMs: number;
};
/** Not sent, because GitLab's rate limits leave no room before `until`. */
export type Deferred = { kind: 'deferred'; until: Date };
type Turn = { kind: 'sent'; sentAt: number };

/** Queues in which requests wait for a place and for room in their budgets. Waiting requests hold no place. */
export type RequestQueues = {
  /** Resolves once the request may be sent, with its place taken and its budgets charged, or as deferred. */
  join(request: QueuedRequest): Promise<Turn | Deferred>;
  /** To be called after a place has become free or a budget has changed. */
  pump(): void;
  /** The same, after it has become known how long requests must wait. */
  reconsider(): void;
};

type Waiting = { request: QueuedRequest; arrived: number; go: (turn: Turn | Deferred) => void };
type RequestQueue = QueueState & { names: BudgetName[]; waiting: Waiting[] };

const maxServedKept = 10_000;

/** Part of each limit is reserved for urgent requests. */
function isUrgent({ urgency }: RequestQueue): boolean {
  return urgency === 'urgent';
}

export function createRequestQueues(deps: {
  budgets: Budgets;
  places: Places;
  now: () => number;
  onDeferred: (name: BudgetName, until: number) => void;
}): RequestQueues {
  const { budgets, places, now, onDeferred } = deps;
  const queues = new Map<string, RequestQueue>();
  const served = new Map<string, number>();
  let numbered = 0;
  let alarm: NodeJS.Timeout | undefined;

  function queueOf({ request, arrived }: Waiting): RequestQueue {
    const { connector, urgency } = request;
    const names = budgets.of(request);
    const key = `${urgency} ${names.map((name) => name.key).join(' ')}`;
    const found = queues.get(key);
    if (found !== undefined) return found;
    const queue: RequestQueue = { connector, urgency, readyAt: 0, arrived, names, waiting: [] };
    queues.set(key, queue);
    return queue;
  }

  /** When the request at `index` of a queue may be sent, after those that are sent before it. */
  function turnOf(queue: RequestQueue, index: number): { at: number; name: BudgetName } {
    const others = [...queues.values()].filter(
      (other) => other !== queue && precedes(other.urgency, queue.urgency),
    );
    const nthOf = ({ key }: BudgetName) =>
      others
        .filter(({ names }) => names.some((name) => name.key === key))
        .reduce((sum, { waiting }) => sum + waiting.length, index + 1);
    return budgets.earliest(queue.names, nthOf, isUrgent(queue), now());
  }

  function defer({ go }: Waiting, { at, name }: { at: number; name: BudgetName }): void {
    onDeferred(name, at);
    go({ kind: 'deferred', until: new Date(Math.ceil(at)) });
  }

  /** Updates when each queue may go on, and defers requests that would wait too long. */
  function refresh(at: number): void {
    for (const [key, queue] of queues) {
      queue.readyAt = budgets.earliest(queue.names, () => 1, isUrgent(queue), at).at;
      const byWait = Object.groupBy(queue.waiting, ({ request }) =>
        queue.readyAt - at <= request.maxWaitMs ? 'stays' : 'leaves',
      );
      byWait.leaves?.forEach((waiting, index) => defer(waiting, turnOf(queue, index)));
      queue.waiting = byWait.stays ?? [];
      queue.arrived = queue.waiting[0]?.arrived ?? 0;
      if (queue.waiting.length === 0) queues.delete(key);
    }
  }

  function sendNext(queue: RequestQueue, at: number): void {
    const next = queue.waiting.shift()!;
    if (served.size >= maxServedKept) served.clear();
    served.set(queue.connector, (numbered += 1));
    budgets.spend(queue.names, at);
    places.take();
    next.go({ kind: 'sent', sentAt: at });
  }

  function maySend({ urgency, names }: RequestQueue): boolean {
    return places.isFree(urgency) && budgets.mayTry(names, now());
  }

  /** Asks for tickets, and returns when to ask again. */
  function want(open: readonly RequestQueue[], at: number): number[] {
    const waiting = open
      .toSorted((a, b) => compareUrgency(a.urgency, b.urgency))
      .map((queue) => ({ names: queue.names, isUrgent: isUrgent(queue), count: queue.waiting.length }));
    const again = budgets.want(waiting, at);
    return again === undefined ? [] : [again];
  }

  function wakeAt(times: readonly number[]): void {
    clearTimeout(alarm);
    if (times.length > 0) alarm = setTimeout(pump, Math.max(1, Math.ceil(Math.min(...times) - now())));
  }

  function pump(): void {
    for (;;) {
      const at = now();
      refresh(at);
      const open = [...queues.values()];
      const queue = pickQueue(open, served, maySend, at);
      if (queue === undefined)
        return wakeAt([
          ...open.map(({ readyAt }) => readyAt).filter((ready) => ready > at),
          ...want(open, at),
        ]);
      sendNext(queue, at);
    }
  }

  /** Defers those that would not have joined, had this been known. */
  function reconsider(): void {
    for (const queue of queues.values()) {
      const waiting = queue.waiting.splice(0);
      for (const one of waiting) {
        const turn = turnOf(queue, queue.waiting.length);
        if (turn.at - now() > one.request.maxWaitMs) defer(one, turn);
        else queue.waiting.push(one);
      }
    }
    pump();
  }

  return {
    pump,
    reconsider,
    join: (request) =>
      new Promise((resolve) => {
        const waiting: Waiting = { request, arrived: (numbered += 1), go: resolve };
        const queue = queueOf(waiting);
        const turn = turnOf(queue, queue.waiting.length);
        if (turn.at - now() > request.maxWaitMs) defer(waiting, turn);
        else queue.waiting.push(waiting);
        pump();
      }),
  };
}
