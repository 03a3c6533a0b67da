import type { CiVariableNode, RunnerNode } from '../../../contracts/gitlab/graphql/ci-nodes.ts';
import type { CiVariable, Runner } from '../../../contracts/posture/shared-facts.ts';
import { listIsCut, needsRole, notUnderstood } from './obstacles.ts';
import type { Obstacle } from './verdict.ts';

/** A list in a GraphQL answer; undefined where it is null, not asked for, or no list. */
export type List<Item> = { items: Item[]; malformed: number; isCut: boolean } | undefined;

/** The reason why a list is no answer; `role` is the lowest one that may read it. */
export function obstacleOf(list: List<unknown>, role = 'Maintainer'): Obstacle | undefined {
  if (list === undefined) return needsRole(role);
  if (list.malformed > 0) return notUnderstood;
  return list.isCut ? listIsCut : undefined;
}

/** Whether a variable reports what rules need of it. */
export function isWholeVariable({ variableType }: CiVariableNode): boolean {
  return variableType === 'ENV_VAR' || variableType === 'FILE';
}

/** A whole variable as a fact. */
export function variableOf({
  key,
  masked: isMasked,
  protected: isProtected,
  hidden: isHidden,
  environmentScope,
  variableType,
}: CiVariableNode): CiVariable {
  return {
    key,
    isMasked,
    isProtected,
    isFile: variableType === 'FILE',
    ...(typeof isHidden === 'boolean' ? { isHidden } : {}),
    ...(typeof environmentScope === 'string' ? { environmentScope } : {}),
  };
}

/** Whether a runner reports what rules need of it. */
export function isWholeRunner({ accessLevel, locked, paused }: RunnerNode): boolean {
  const isKnownLevel = accessLevel === 'REF_PROTECTED' || accessLevel === 'NOT_PROTECTED';
  return isKnownLevel && typeof locked === 'boolean' && typeof paused === 'boolean';
}

/** A whole runner as a fact. */
export function runnerOf({ id, accessLevel, runUntagged, locked, paused }: RunnerNode): Runner {
  return {
    id,
    isProtected: accessLevel === 'REF_PROTECTED',
    runsUntagged: runUntagged,
    isLocked: locked === true,
    isPaused: paused === true,
  };
}
