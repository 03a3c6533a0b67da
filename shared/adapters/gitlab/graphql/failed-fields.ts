import type { GraphQlAnswer } from '../../../contracts/gitlab/graphql/answer.ts';

/**
 * The nodes of a list in an answer, without the fields that an error names: GitLab sends null for them, which would read as an
 * answer. An error without a path into the list could concern every field, and leaves no node.
 */
export function withoutFailedFields({ data, errors }: GraphQlAnswer, list: string): object[] {
  const nodes = nodesOf(data?.[list]);
  const failed = errors ?? [];
  const placed = failed.map(({ path }) => placeOf(path, list));
  if (placed.some((place) => place === undefined)) return [];
  return nodes.flatMap((node, index) => {
    const own = placed.flatMap((place) => (place?.index === index ? [place.field] : []));
    if (own.includes(undefined)) return [];
    return [Object.fromEntries(Object.entries(node).filter(([field]) => !own.includes(field)))];
  });
}

function nodesOf(connection: unknown): object[] {
  if (typeof connection !== 'object' || connection === null || !('nodes' in connection)) return [];
  const { nodes } = connection;
  return Array.isArray(nodes) ? nodes.filter((node) => typeof node === 'object' && node !== null) : [];
}

type Place = { index: number; field: string | undefined };

/** `['projects', 'nodes', 3, 'pushRules', …]`: the node, and its field. */
function placeOf(path: readonly (string | number)[] | null | undefined, list: string): Place | undefined {
  const [first, second, index, field] = path ?? [];
  if (first !== list || second !== 'nodes' || typeof index !== 'number') return undefined;
  return { index, field: typeof field === 'string' ? field : undefined };
}
