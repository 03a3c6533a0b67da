import { mix, type Random, seededRandom } from '../world/random.ts';
import { type Fault, FaultPlan } from './fault.ts';

type Rule = {
  route: string;
  rate: number;
  left: number;
  lastsMs: number;
  /** When it struck first. */
  since: number | undefined;
  fault: Fault;
  random: Random;
};

/** How often each kind of fault struck, by route. */
export type InjectedFaults = Record<string, Record<string, number>>;

/** Decides which requests meet which fault, and counts them. Without a plan nothing goes wrong. */
export class FaultInjector {
  #plan: FaultPlan = { seed: 0, rules: [] };
  #rules: Rule[] = [];
  #injected: InjectedFaults = {};
  readonly #now: () => Date;

  constructor(now: () => Date = () => new Date()) {
    this.#now = now;
  }

  /** Replaces the plan; counts go on. Throws zod's error for what is no plan. */
  plan(wish: unknown): void {
    this.#plan = FaultPlan.parse(wish);
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

  /** From here on all goes well. */
  stop(): void {
    this.plan({ rules: [] });
  }

  planned(): FaultPlan {
    return structuredClone(this.#plan);
  }

  get isQuiet(): boolean {
    return this.#rules.length === 0;
  }

  /** What befalls a request to this route, if anything. */
  draw(route: string): Fault | undefined {
    const now = this.#now().getTime();
    const rule = this.#rules.find((candidate) => strikes(candidate, route, now));
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

function strikes(rule: Rule, route: string, now: number): boolean {
  if (rule.route !== '*' && rule.route !== route) return false;
  if (now - (rule.since ?? now) >= rule.lastsMs) return false;
  return rule.left > 0 && rule.random() < rule.rate;
}
