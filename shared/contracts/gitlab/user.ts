import { z } from 'zod';

/** Response of `GET /user`. GitLab REST v4, Users. */
export const GitLabUser = z.object({
  id: z.int().positive(),
  username: z.string().catch(''),
  name: z.string().optional().catch(undefined),
});
export type GitLabUser = z.infer<typeof GitLabUser>;

/** Response of `GET /groups/:id/members/all/:user_id`: 50 is Owner. GitLab REST v4, Members. */
export const GitLabGroupMember = z.object({ id: z.int().positive(), access_level: z.int() });
export type GitLabGroupMember = z.infer<typeof GitLabGroupMember>;
