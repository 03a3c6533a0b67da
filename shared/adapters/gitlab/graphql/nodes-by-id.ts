import type { z } from 'zod';

import type { GraphQlAnswer } from '../../../contracts/gitlab/graphql/answer.ts';
import { GlobalId } from '../../../contracts/gitlab/graphql/connection.ts';
import { withoutFailedFields } from './failed-fields.ts';

/** Sends a query and returns the answer. Throws a `GitLabError`. */
export type Ask = (query: string, variables: object) => Promise<GraphQlAnswer>;

/**
 * A query of things by their ids: the type in global ids, the field of the answer, and its nodes. `variables` are more than
 * `ids` and `first`.
 */
export type Question<Node> = {
  query: string;
  type: 'Project' | 'Group';
  list: 'projects' | 'groups';
  schema: z.ZodType<Node>;
  variables?: object;
};

/** `failed` are ids about which an error of the answer is, or could be: what is missing of them is no answer. */
type Nodes<Node> = { nodes: Map<number, Node>; failed: Set<number> };

/** Below this many projects or groups a request is not split further. */
const minBatch = 5;

/** The nodes in the answers to a query, by id. A request that is too large for the instance is split. */
export async function nodesById<Node extends { id: number }>(
  ask: Ask,
  ids: readonly number[],
  question: Question<Node>,
): Promise<Nodes<Node>> {
  const { query, type, list, schema, variables = {} } = question;
  const globalIds = ids.map((id) => `gid://gitlab/${type}/${id}`);
  const answer = await ask(query, { ...variables, ids: globalIds, first: ids.length });
  if (isTooLarge(answer) && ids.length > minBatch) {
    const half = Math.ceil(ids.length / 2);
    const first = await nodesById(ask, ids.slice(0, half), question);
    const second = await nodesById(ask, ids.slice(half), question);
    return {
      nodes: new Map([...first.nodes, ...second.nodes]),
      failed: new Set([...first.failed, ...second.failed]),
    };
  }
  const parsed = withoutFailedFields(answer, list).map((node) => schema.safeParse(node));
  const nodes = new Map(parsed.flatMap(({ data }) => (data === undefined ? [] : [[data.id, data] as const])));
  return { nodes, failed: failedIds(answer, list, ids) };
}

/** An error without a place in the list could be about each of them. */
function failedIds({ data, errors }: GraphQlAnswer, list: string, ids: readonly number[]): Set<number> {
  const found = (errors ?? []).map(({ path }) => {
    const [first, second, index] = path ?? [];
    return first === list && second === 'nodes' && typeof index === 'number' ? index : undefined;
  });
  if (found.includes(undefined)) return new Set(ids);
  const connection = data?.[list] as { nodes?: readonly ({ id?: unknown } | null)[] } | null | undefined;
  const named = found.map((index) => GlobalId.safeParse(connection?.nodes?.[index ?? -1]?.id).data);
  return new Set(named.filter((id) => id !== undefined));
}

/** GitLab refuses what is too complex, and gives up after 30 s, with HTTP 200. */
export function isTooLarge({ errors }: GraphQlAnswer): boolean {
  return errors?.some(({ message }) => /complexity|depth|timeout/i.test(message)) === true;
}
