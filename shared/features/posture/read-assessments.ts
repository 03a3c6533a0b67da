import type { ConnectorKey } from '../../contracts/connector-key.ts';
import type { GroupFacts } from '../../contracts/posture/group-facts.ts';
import { NotFoundError } from '../../platform/errors/errors.ts';
import type { App } from '../app.ts';
import { getConnector } from '../connectors/read-connectors.ts';
import type { Assignment } from '../decisions/domain/assignment.ts';
import type { Exemption } from '../decisions/domain/exemption.ts';
import type { ProjectRow } from '../inventory/domain/inventory.ts';
import { rowOfRoot } from '../inventory/domain/observed-root.ts';
import { getGroup, getProject } from '../inventory/read-inventory.ts';
import { omitUndefined } from '../../platform/omit-undefined.ts';
import type { Assessment } from './domain/assessment.ts';
import { assessmentName } from './domain/assessment-name.ts';
import { assess } from './domain/evaluate.ts';
import { readListedGroup, readListedProject } from './domain/read-listed.ts';
import { withDecisions } from './domain/with-decisions.ts';
import { aboveProjects, decisionsNow } from './decisions-now.ts';
import { lineagesOf } from './lineages.ts';
import type { Reading } from './domain/reading.ts';
import type { FactsOf, Rule, RuleMetadata, Subject } from './domain/rule.ts';
import type { Verdict } from './domain/verdict.ts';
import { groupRules, instanceRules, projectRules } from './rules/all.ts';

/** One check of one thing, with its verdict. */
export type AssessedCheck = {
  rule: RuleMetadata;
  verdict: Verdict;
  /** Since when the verdict holds, ISO 8601; absent where it was not judged before. */
  since?: string;
  /** The exemption that holds for it now: then its verdict counts for nothing. */
  exemption?: Exemption;
  /** The assignment of it, or of something above. */
  assignment?: Assignment;
};

/** Only what is there is assessed. */
const present = { removed: false };

/**
 * Every check of a project, judged now by the facts of GitLab's lists and those gathered before. Throws `NotFoundError` and
 * `ParentNotFoundError`.
 */
export async function listProjectAssessments(
  key: ConnectorKey,
  groupName: string,
  path: string,
  app: App,
): Promise<AssessedCheck[]> {
  const { row, root, scope } = await getProject(key, groupName, path, present, app);
  const known = (await app.assessments.projects.get(scope.connectorId, row.facts.id))?.value;
  const decided = await decisionsNow(scope.connectorId, app);
  const above = await aboveProjects({ scope, root }, [row.facts], decided, app);
  const place = { kind: 'project' as const, id: row.facts.id, above: above(row.facts) };
  return withDecisions(checksOfProject(row, known, app.clock.now()), place, decided);
}

/** Every check of a group; see `listProjectAssessments`. Throws `NotFoundError`. */
export async function listGroupAssessments(
  key: ConnectorKey,
  name: string,
  app: App,
): Promise<AssessedCheck[]> {
  const { root, row = rowOfRoot(root), scope } = await getGroup(key, name, present, app);
  const { facts, seenAt } = row;
  const known = (await app.assessments.groups.get(scope.connectorId, facts.id))?.value;
  const above = (await lineagesOf({ scope, root }, [facts], app))(facts);
  const checks = checksOfGroup(readListedGroup(facts, { above, seenAt }), known, app.clock.now());
  const place = { kind: 'group' as const, id: facts.id, above: above.map(({ id }) => id) };
  return withDecisions(checks, place, await decisionsNow(scope.connectorId, app));
}

/** Every check of the instance of a connector, judged now. Throws `NotFoundError`. */
export async function listInstanceAssessments(key: ConnectorKey, app: App): Promise<AssessedCheck[]> {
  const { id } = await getConnector(key, app);
  const known = (await app.assessments.instance.get(id, 0))?.value;
  const place = { kind: 'instance' as const, id: 0, above: [] };
  return withDecisions(checksOfInstance(known, app.clock.now()), place, await decisionsNow(id, app));
}

export function checksOfProject(
  row: ProjectRow,
  known: Assessment<'project'> | undefined,
  now: Date,
): AssessedCheck[] {
  return checksOf(projectRules, readListedProject(row), known, now);
}

export function checksOfGroup(
  listed: Reading<GroupFacts>,
  known: Assessment<'group'> | undefined,
  now: Date,
): AssessedCheck[] {
  return checksOf(groupRules, listed, known, now);
}

export function checksOfInstance(known: Assessment<'instance'> | undefined, now: Date): AssessedCheck[] {
  return checksOf(instanceRules, undefined, known, now);
}

/** One of the assessments of a thing, by its name. Throws `NotFoundError` for a name that is no check of it. */
export function assessmentNamed(name: string, checks: readonly AssessedCheck[]): AssessedCheck {
  const found = checks.find(({ rule }) => assessmentName(rule) === name.toLowerCase());
  if (found === undefined) throw new NotFoundError(`Assessment '${name}' does not exist.`);
  return found;
}

/** All rules, by id. */
export function listAssessmentMetadata(): RuleMetadata[] {
  return [...projectRules, ...groupRules, ...instanceRules];
}

/** Finds the rule of an assessment by its name. Throws `NotFoundError`. */
export function getAssessmentMetadata(name: string): RuleMetadata {
  const found = listAssessmentMetadata().find((rule) => assessmentName(rule) === name.toLowerCase());
  if (found === undefined) throw new NotFoundError(`Assessment metadata '${name}' does not exist.`);
  return found;
}

/** Finds the rule of a check by its id, in any case. Throws `NotFoundError`. */
export function getCheck(id: string): RuleMetadata {
  const found = listAssessmentMetadata().find((rule) => rule.id === id.toUpperCase());
  if (found === undefined) throw new NotFoundError(`Check '${id}' does not exist.`);
  return found;
}

function checksOf<Of extends Subject>(
  rules: readonly Rule<Of>[],
  listed: Reading<FactsOf[Of]> | undefined,
  known: Assessment<Of> | undefined,
  now: Date,
): AssessedCheck[] {
  const gathered = known?.readings ?? [];
  const readings = listed === undefined ? gathered : [listed, ...gathered];
  const verdicts = assess(rules, { readings, licence: known?.licence ?? 'unknown', now });
  return rules.flatMap((rule) => {
    const verdict = verdicts.get(rule.id);
    if (verdict === undefined) return [];
    const former = known?.verdicts[rule.id];
    const since = former?.verdict === verdict.verdict ? former.since : undefined;
    return [{ rule, verdict, ...omitUndefined({ since }) }];
  });
}
