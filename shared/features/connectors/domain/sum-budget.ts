import type { Budget } from '../../../contracts/arm/budget.ts';
import { omitUndefined } from '../../../platform/omit-undefined.ts';
import { type InstanceLimits, lagMs, minuteMs, type RequestCount, sliceAt } from './request-counts.ts';

/** Requests of all processes for a connector, and the user whose limit they count against. `at` of a count: when it was stored. */
export type ConnectorRequests = {
  instanceUrl: string;
  /** The same for connectors of one GitLab user; a connector whose user is not known stands for a user of its own. */
  user: string;
  limits: InstanceLimits;
  counts: readonly (RequestCount & { at: string })[];
};

const maxAgeMs = 2 * minuteMs;

/**
 * The budget of some connectors: requests of a whole minute, and the limit of all of them. Users of one instance share the
 * limit of its address. Counts older than two minutes are ignored; undefined if no connector has newer ones or a limit.
 */
export function sumBudget(all: readonly ConnectorRequests[], now: Date): Budget | undefined {
  const shown = all
    .map((one) => ({ ...one, counts: one.counts.filter(({ at }) => isFresh(at, now)) }))
    .filter((one) => one.counts.length > 0 || limitOf([one]) !== undefined);
  if (shown.length === 0) return undefined;
  const until = sliceAt(now.getTime() - lagMs);
  const slices = shown
    .flatMap(({ counts }) => counts.flatMap((count) => count.slices))
    .filter(({ at }) => at >= until - minuteMs && at < until);
  const instances = [...Map.groupBy(shown, ({ instanceUrl }) => instanceUrl).values()];
  return {
    usedAMinute: sum(slices.map(({ sent }) => sent)),
    ...omitUndefined({ limitAMinute: sumIfKnown(instances.map(limitOf)) }),
    refusedAMinute: sum(slices.map(({ refused }) => refused)),
    at: new Date(until).toISOString(),
  };
}

function isFresh(at: string, now: Date): boolean {
  return Date.parse(at) > now.getTime() - maxAgeMs;
}

/** The limit of connectors of one instance: that of each user once, but no more than the address may send. */
function limitOf(ofInstance: readonly ConnectorRequests[]): number | undefined {
  const users = [...Map.groupBy(ofInstance, ({ user }) => user).values()];
  const ofUsers = sumIfKnown(users.map((own) => least(own.map(limitOfUser))));
  return least([ofUsers, ...ofInstance.map(({ limits }) => limits.addressAMinute)]);
}

/** Processes that sent lately know the limit that GitLab reports; else the settings apply. */
function limitOfUser({ counts, limits }: ConnectorRequests): number | undefined {
  return least([...counts.map(({ limitAMinute }) => limitAMinute), limits.userAMinute]);
}

function least(limits: readonly (number | undefined)[]): number | undefined {
  const known = limits.filter((limit) => limit !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

function sumIfKnown(limits: readonly (number | undefined)[]): number | undefined {
  const known = limits.filter((limit) => limit !== undefined);
  return known.length < limits.length ? undefined : sum(known);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
