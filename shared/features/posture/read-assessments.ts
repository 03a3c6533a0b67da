import type { ConnectorKey } from '../../contracts/connector-key.ts';
import { NotFoundError } from '../../platform/errors/errors.ts';
import type { App } from '../app.ts';
import { rowOfRoot } from '../inventory/domain/observed-root.ts';
import { getGroup, getProject } from '../inventory/read-inventory.ts';
import { omitUndefined } from '../../platform/omit-undefined.ts';
import type { HeldVerdicts } from './domain/assessment.ts';
import { assessmentName } from './domain/assessment-name.ts';
import { assess } from './domain/evaluate.ts';
import { readListedGroup, readListedProject } from './domain/read-listed.ts';
import { lineagesOf } from './lineages.ts';
import type { RuleMetadata } from './domain/rule.ts';
import type { Verdict } from './domain/verdict.ts';
import { groupRules, instanceRules, projectRules } from './rules/all.ts';

/** One check of one thing, with its verdict. */
export type AssessedCheck = {
  rule: RuleMetadata;
  verdict: Verdict;
  /** Since when the verdict holds, ISO 8601; absent where it was not judged before. */
  since?: string;
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
  const { row, scope } = await getProject(key, groupName, path, present, app);
  const known = (await app.assessments.projects.get(scope.connectorId, row.facts.id))?.value;
  const readings = [readListedProject(row), ...(known?.readings ?? [])];
  const licence = known?.licence ?? 'unknown';
  const verdicts = assess(projectRules, { readings, licence, now: app.clock.now() });
  return checksOf(projectRules, verdicts, known?.verdicts);
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
  const readings = [readListedGroup(facts, { above, seenAt }), ...(known?.readings ?? [])];
  const licence = known?.licence ?? 'unknown';
  const verdicts = assess(groupRules, { readings, licence, now: app.clock.now() });
  return checksOf(groupRules, verdicts, known?.verdicts);
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

function checksOf(
  rules: readonly RuleMetadata[],
  verdicts: ReadonlyMap<string, Verdict>,
  known: HeldVerdicts = {},
): AssessedCheck[] {
  return rules.flatMap((rule) => {
    const verdict = verdicts.get(rule.id);
    if (verdict === undefined) return [];
    const former = known[rule.id];
    const since = former?.verdict === verdict.verdict ? former.since : undefined;
    return [{ rule, verdict, ...omitUndefined({ since }) }];
  });
}
