import type { Assignment } from '../../../decisions/domain/assignment.ts';
import type { Exemption } from '../../../decisions/domain/exemption.ts';
import type { RuleMetadata } from '../rule.ts';
import { exemptOffset, judgedCode, verdictCodes } from '../read-model.ts';
import { codeAt, verdictOfCode, verdicts } from './columns.ts';
import { type ReasonKind, reasonKinds, thingsOf } from './count-checks.ts';
import { assignmentAt, exemptionAt } from './decisions-of.ts';
import type { Filters, Selection } from './filters.ts';
import { select } from './select.ts';
import { placeOf, type PostureIndex, type Things } from './posture-index.ts';
import { type Row, rowAt, type Slice } from './rows.ts';
import type { InventoryQuery } from './list-inventory.ts';
import { sortSelected } from './sort.ts';

/** A thing with its verdict of one check. `judged` is the one beneath an exemption. */
export type ResourceRow = Row & {
  verdict: (typeof verdicts)[number];
  judged: (typeof verdicts)[number] | undefined;
  reasonKind: ReasonKind | undefined;
  exemption: Exemption | undefined;
  assignment: Assignment | undefined;
};

/**
 * Selected things that a check is about. `verdict` is that of this check, and of the check that `severity` and `check` are
 * about, as in every list.
 */
export function listResources(
  index: PostureIndex,
  rule: RuleMetadata,
  { filters, sort, skip, top }: InventoryQuery,
): Slice<ResourceRow> {
  const things = thingsOf(rule.subject, index);
  const at = things.rules.findIndex(({ id }) => id === rule.id);
  const selection = withVerdict(things, at, filters.verdict, select(things, index, filters));
  const positions = sortSelected(things, selection, sort).subarray(skip, skip + top);
  const items = Array.from(positions, (position) => resourceAt(things, position, at, index));
  return { items, count: selection.count };
}

function withVerdict(
  things: Things,
  rule: number,
  verdict: Filters['verdict'],
  selection: Selection,
): Selection {
  if (verdict === undefined) return selection;
  const wanted = verdictOfCode.map((one) => verdict.includes(verdicts[one]!));
  const excluded = selection.excluded.slice();
  let count = 0;
  for (const { start, chunk, columns } of things.parts)
    for (let row = 0; row < chunk.ids.length; row += 1) {
      if (excluded[start + row] !== 0) continue;
      if (wanted[codeAt(chunk, columns.columnOfRule, row, rule)] === true) count += 1;
      else excluded[start + row] = 1;
    }
  return { excluded, count };
}

function resourceAt(things: Things, position: number, rule: number, index: PostureIndex): ResourceRow {
  const { part, row } = placeOf(things, position);
  const code = codeAt(part.chunk, part.columns.columnOfRule, row, rule);
  const beneath = judgedCode(code);
  const { id } = things.rules[rule]!;
  const isExempt = code >= exemptOffset;
  return {
    ...rowAt(things, position, index),
    verdict: verdicts[verdictOfCode[code]!]!,
    judged: isExempt ? verdicts[verdictOfCode[beneath]!] : undefined,
    reasonKind: reasonKinds.find((kind) => kind === verdictCodes[beneath]),
    exemption: isExempt ? exemptionAt(things, position, id, index) : undefined,
    assignment: assignmentAt(things, position, id, index),
  };
}
