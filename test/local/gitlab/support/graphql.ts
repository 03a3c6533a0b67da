import { demoToken } from '../../../../local/gitlab/credentials.ts';
import type { GitLabClient, Json, TestResponse } from './gitlab-client.ts';
import { readResponse } from './gitlab-client.ts';

/** Sends a query; default token: the demo owner's, none for an explicit `undefined`. */
export async function postQuery(
  gitlab: GitLabClient,
  query: string,
  variables: Json = {},
  ...token: [string | undefined] | []
): Promise<TestResponse> {
  const bearer = token.length === 0 ? demoToken : token[0];
  const headers = bearer === undefined ? {} : { authorization: `Bearer ${bearer}` };
  return readResponse(
    await fetch(`${gitlab.url}/api/graphql`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    }),
  );
}

/** The data of a successful answer. Throws if it has errors. */
export async function dataOf(
  gitlab: GitLabClient,
  query: string,
  variables: Json = {},
  ...token: [string | undefined] | []
): Promise<Json> {
  const { json, text } = await postQuery(gitlab, query, variables, ...token);
  const { data, errors } = json as { data?: Json; errors?: unknown };
  if (data === undefined || errors !== undefined) throw new Error(text);
  return data;
}

/** One project as a query selects it. */
export async function projectData(
  gitlab: GitLabClient,
  fullPath: string,
  selection: string,
  ...token: [string | undefined] | []
): Promise<Json> {
  const query = `query ($path: ID!) { project(fullPath: $path) { ${selection} } }`;
  return (await dataOf(gitlab, query, { path: fullPath }, ...token))['project'] as Json;
}

export function nodesOf(connection: unknown): Json[] {
  return (connection as { nodes: Json[] }).nodes;
}
