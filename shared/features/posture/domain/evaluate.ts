import { covers, type Licence, type Tier } from './licence.ts';
import { type Fact, factsOf, type Reading } from './reading.ts';
import type { Ask, FactsOf, Rule, Subject } from './rule.ts';
import type { Evidence, Obstacle, Verdict } from './verdict.ts';

/** Input of an assessment: GitLab's answers about a thing, the licence that holds for it, and the time. */
export type Assessed<Of extends Subject> = {
  readings: readonly Reading<FactsOf[Of]>[];
  licence: Licence;
  now: Date;
};

/** Ends a check that what GitLab reported does not decide. */
class NotDecided extends Error {
  readonly obstacle: Obstacle;

  constructor(obstacle: Obstacle) {
    super(obstacle.text);
    this.obstacle = obstacle;
  }
}

const tierNames: Record<Tier, string> = { free: 'Free', premium: 'Premium', ultimate: 'Ultimate' };

/** Judges one thing by many rules; the readings are gone through once. */
export function assess<Of extends Subject>(
  rules: readonly Rule<Of>[],
  { readings, licence, now }: Assessed<Of>,
): Map<string, Verdict> {
  const facts = factsOf<FactsOf[Of]>(readings, now);
  return new Map(rules.map((rule) => [rule.id, verdictOf(rule, facts, licence, now)]));
}

function verdictOf<Of extends Subject>(
  rule: Rule<Of>,
  facts: ReadonlyMap<keyof FactsOf[Of], Fact<unknown>>,
  licence: Licence,
  now: Date,
): Verdict {
  const { tier } = rule.needs;
  const isCovered = covers(licence, tier);
  if (isCovered === false)
    return { verdict: 'notApplicable', reason: `GitLab has this from ${tierNames[tier]} on.`, evidence: [] };
  if (isCovered === undefined)
    return { verdict: 'notAssessed', reason: unknownLicence(tier, licence), evidence: [] };
  const evidence: Evidence[] = [];
  try {
    return { ...rule.check(askFor(facts, evidence, now)), evidence };
  } catch (failure) {
    if (!(failure instanceof NotDecided)) throw failure;
    return { verdict: 'notAssessed', reason: failure.obstacle, evidence };
  }
}

function askFor<Of extends Subject>(
  facts: ReadonlyMap<keyof FactsOf[Of], Fact<unknown>>,
  evidence: Evidence[],
  now: Date,
): Ask<Of> {
  return {
    now,
    fact(name) {
      const fact = facts.get(name);
      if (fact === undefined) throw new NotDecided(isArchived(facts) ? archivedNotRead : notRead);
      if (fact.state === 'unreadable') throw new NotDecided(fact.obstacle);
      const { value, source, readAt } = fact;
      evidence.push({ field: String(name), value, source, readAt });
      return value as FactsOf[Of][typeof name];
    },
    cannotDecide(obstacle) {
      throw new NotDecided(obstacle);
    },
  };
}

const notRead: Obstacle = { kind: 'stale', text: 'GitLab has not been asked for this yet.' };
const archivedNotRead: Obstacle = {
  kind: 'stale',
  text: 'These settings of archived projects are not read.',
};

function isArchived(facts: ReadonlyMap<PropertyKey, Fact<unknown>>): boolean {
  const fact = facts.get('isArchived');
  return fact?.state === 'known' && fact.value === true;
}

function unknownLicence(tier: Tier, licence: Licence): Obstacle {
  if (licence === 'premiumOrAbove') {
    const text = `This needs GitLab ${tierNames[tier]}, and GitLab does not report which licence above Free it has.`;
    return { kind: 'tier', text, helps: 'GitLab 18.2 or newer reports it.' };
  }
  return {
    kind: 'tier',
    text: `This needs GitLab ${tierNames[tier]}, and GitLab does not report its licence.`,
    helps: 'Authorise the connector as a Maintainer or Owner, so that licensed settings can be read.',
  };
}
