import { mix, type Random, seededRandom } from '../../seeded-random.ts';
import { type Fault, FaultPlan } from './fault.ts';

type Rule = {
  route: string;
  rate: number;
  left: number;
  lastsMs: number;
  /** Time of the first injected fault. */
  since: number | undefined;
  fault: Fault;
  random: Random;
};

/** Number of injected faults by route and kind. */
export type InjectedFaults = Record<string, Record<string, number>>;

/** Chooses the fault, if any, for each request and counts the injected ones. Without a plan there are none. */
export class FaultInjector {
  #plan: FaultPlan = { seed: 0, rules: [] };
  #rules: Rule[] = [];
  #injected: InjectedFaults = {};
  readonly #now: () => Date;

  constructor(now: () => Date = () => new Date()) {
    this.#now = now;
  }

  /** Replaces the plan; counts are kept. Throws a ZodError for an invalid plan. */
  plan(options: unknown): void {
    this.#plan = FaultPlan.parse(options);
    this.#rules = this.#plan.rules.map(({ route, rate, count, lastsMs, fault }, index) => ({
      route,
      rate,
      left: count ?? Number.POSITIVE_INFINITY,
      lastsMs: lastsMs ?? Number.POSITIVE_INFINITY,
      since: undefined,
      fault,
      random: seededRandom(mix(this.#plan.seed, index)),
    }));
  }

  /** Ends the plan; counts are kept. */
  stop(): void {
    this.plan({ rules: [] });
  }

  planned(): FaultPlan {
    return structuredClone(this.#plan);
  }

  get isInactive(): boolean {
    return this.#rules.length === 0;
  }

  /** Draws the fault for one request to this route and counts it. Undefined for no fault. */
  draw(route: string): Fault | undefined {
    const now = this.#now().getTime();
    const rule = this.#rules.find((candidate) => applies(candidate, route, now));
    if (rule === undefined) return undefined;
    rule.left -= 1;
    rule.since ??= now;
    const { kind } = rule.fault;
    const counts = (this.#injected[route] ??= {});
    counts[kind] = (counts[kind] ?? 0) + 1;
    return rule.fault;
  }

  injected(): InjectedFaults {
    return structuredClone(this.#injected);
  }
}

function applies(rule: Rule, route: string, now: number): boolean {
  if (rule.route !== '*' && rule.route !== route) return false;
  if (now - (rule.since ?? now) >= rule.lastsMs) return false;
  return rule.left > 0 && rule.random() < rule.rate;
}
