import { z } from 'zod';

const Access = z.object({ access_level: z.int() }).nullish().catch(undefined);

/** The caller's own and inherited role in a project. Null for neither. GitLab REST v4, Projects, "Get a project". */
export const GitLabProjectAccess = z.object({
  permissions: z.object({ project_access: Access, group_access: Access }),
});
