import { GroupProtections, ProjectProtections } from '../../../contracts/arm/protections.ts';
import type { GroupFacts } from './group-facts.ts';
import type { ProjectFacts } from './project-facts.ts';

type Facts = GroupFacts | ProjectFacts;
type Protection = keyof GroupProtections | keyof ProjectProtections;
type Protections = { [Name in Protection]?: boolean };

const ofGroups = GroupProtections.keyof().options;
const ofProjects = ProjectProtections.keyof().options;

/** The known protections of an item. */
export function protectionsOf(facts: Facts): Protections {
  const names: readonly Protection[] = 'groupId' in facts ? ofProjects : ofGroups;
  const values: Protections = facts;
  return Object.fromEntries(
    names.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])),
  );
}

/** Protections that are known before and after and differ. An unknown one has not changed. */
export function changedProtections(
  before: Facts,
  after: Facts,
): { lost: Protection[]; gained: Protection[] } {
  const was: Protections = protectionsOf(before);
  const is: Protections = protectionsOf(after);
  const names = [...ofGroups, ...ofProjects];
  return {
    lost: names.filter((name) => was[name] === true && is[name] === false),
    gained: names.filter((name) => was[name] === false && is[name] === true),
  };
}
