import type { BudgetName, Budgets, Request } from './budgets.ts';
import { type Line, pickQueue } from './pick-queue.ts';
import type { Places } from './places.ts';

export type Asked = Request & {
  /** Goes before what is not. */
  urgent: boolean;
  /** What would have to wait longer for a limit is withheld at once. */
  patienceMs: number;
};
/** It was not sent: there is no room for it under GitLab's limits before `until`. */
export type Withheld = { kind: 'withheld'; until: Date };
type Turn = { kind: 'sent'; sentAt: number };

/** Where requests wait for a place and for room in their budgets. Nobody holds a place while waiting. */
export type RequestQueues = {
  /** Resolves when the request may go, its place taken and its budgets charged; or when it would wait too long. */
  join(asked: Asked): Promise<Turn | Withheld>;
  /** To be called when a place has become free or a budget has changed. */
  pump(): void;
};

type Waiting = { asked: Asked; arrived: number; go: (turn: Turn | Withheld) => void };
type WaitingLine = Line & { names: BudgetName[]; waiting: Waiting[] };

const maxServedKept = 10_000;

export function createRequestQueues(deps: {
  budgets: Budgets;
  places: Places;
  now: () => number;
  onWithheld: (name: BudgetName, until: number) => void;
}): RequestQueues {
  const { budgets, places, now, onWithheld } = deps;
  const lines = new Map<string, WaitingLine>();
  const served = new Map<string, number>();
  let numbered = 0;
  let alarm: NodeJS.Timeout | undefined;

  function lineOf({ asked, arrived }: Waiting): WaitingLine {
    const { connector, urgent } = asked;
    const names = budgets.of(asked);
    const key = `${urgent} ${names.map((name) => name.key).join(' ')}`;
    const found = lines.get(key);
    if (found !== undefined) return found;
    const line: WaitingLine = { connector, urgent, readyAt: 0, arrived, names, waiting: [] };
    lines.set(key, line);
    return line;
  }

  /** When the one at `index` of a line may go, given those that go before it. */
  function turnOf(line: WaitingLine, index: number): { at: number; name: BudgetName } {
    const others = [...lines.values()].filter((other) => other !== line && (other.urgent || !line.urgent));
    const nthOf = ({ key }: BudgetName) =>
      others
        .filter(({ names }) => names.some((name) => name.key === key))
        .reduce((sum, { waiting }) => sum + waiting.length, index + 1);
    return budgets.earliest(line.names, nthOf, line.urgent, now());
  }

  function withhold({ go }: Waiting, { at, name }: { at: number; name: BudgetName }): void {
    onWithheld(name, at);
    go({ kind: 'withheld', until: new Date(Math.ceil(at)) });
  }

  /** Looks anew when each line may go on; whoever would have to wait too long for that is sent away. */
  function refresh(at: number): void {
    for (const [key, line] of lines) {
      line.readyAt = budgets.earliest(line.names, () => 1, line.urgent, at).at;
      const byPatience = Object.groupBy(line.waiting, ({ asked }) =>
        line.readyAt - at <= asked.patienceMs ? 'patient' : 'impatient',
      );
      byPatience.impatient?.forEach((waiting, index) => withhold(waiting, turnOf(line, index)));
      line.waiting = byPatience.patient ?? [];
      line.arrived = line.waiting[0]?.arrived ?? 0;
      if (line.waiting.length === 0) lines.delete(key);
    }
  }

  function letGo(line: WaitingLine, at: number): void {
    const next = line.waiting.shift()!;
    if (served.size >= maxServedKept) served.clear();
    served.set(line.connector, (numbered += 1));
    budgets.spend(line.names, at);
    places.take();
    next.go({ kind: 'sent', sentAt: at });
  }

  function mayGo({ urgent, names }: WaitingLine): boolean {
    return places.isFree(urgent) && budgets.mayTry(names);
  }

  function wakeAt(times: readonly number[]): void {
    clearTimeout(alarm);
    if (times.length > 0) alarm = setTimeout(pump, Math.max(1, Math.ceil(Math.min(...times) - now())));
  }

  function pump(): void {
    for (;;) {
      const at = now();
      refresh(at);
      const open = [...lines.values()];
      const line = pickQueue(open, served, mayGo, at);
      if (line === undefined) return wakeAt(open.map(({ readyAt }) => readyAt).filter((ready) => ready > at));
      letGo(line, at);
    }
  }

  return {
    pump,
    join: (asked) =>
      new Promise((resolve) => {
        const waiting: Waiting = { asked, arrived: (numbered += 1), go: resolve };
        const line = lineOf(waiting);
        const turn = turnOf(line, line.waiting.length);
        if (turn.at - now() > asked.patienceMs) withhold(waiting, turn);
        else line.waiting.push(waiting);
        pump();
      }),
  };
}
