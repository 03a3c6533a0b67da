import type { HttpResponse } from '../http/response.ts';

/** GitLab's response to a GraphQL query of more than 30 seconds: status 200, null fields and an error for each. */
export function timedOutQuery(answer: HttpResponse): HttpResponse {
  const { data } = answer.body as { data?: object | null };
  const fields = Object.keys(data ?? {});
  return {
    ...answer,
    body: {
      data: Object.fromEntries(fields.map((field) => [field, null])),
      errors: fields.map((field) => ({ message: `Timeout on Query.${field}`, path: [field] })),
    },
  };
}
