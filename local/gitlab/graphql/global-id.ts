import { GraphQLError } from 'graphql';

/** GitLab's global id, `gid://gitlab/Project/12`. */
export function globalId(type: string, id: number | string): string {
  return `gid://gitlab/${type}/${id}`;
}

/** The number in a global id. Throws GitLab's errors for other texts and other types. */
export function numberIn(text: string, type: string): number {
  const match = /^gid:\/\/gitlab\/([\w:]+)\/(\d+)$/.exec(text);
  if (match === null) throw new GraphQLError(`"${text}" is not a valid GitLab ID.`);
  if (match[1] !== type) throw new GraphQLError(`"${text}" is not a valid ID for ${type}.`);
  return Number(match[2]);
}
