import { z } from 'zod';

/** Push rules of a project; null for a project without any. GitLab REST v4, Project push rules. */
export const GitLabPushRules = z.object({ id: z.int() }).nullable();
