import { judgeTokens } from '../domain/judge-shared.ts';
import { type Rule } from '../domain/rule.ts';

export const projectAccessTokens: Rule<'project'> = {
  id: 'PRJ-13',
  subject: 'project',
  title: 'Access tokens of the project should expire, be used and be narrow',
  severity: 'High',
  why: 'A forgotten token opens the project to whoever finds it.',
  fix: { page: 'Settings > Access tokens', api: 'DELETE /projects/:id/access_tokens/:token_id' },
  needs: { role: 'Maintainer', tier: 'free', since: '13.9' },
  keys: { owasp: ['CICD-SEC-6'] },
  version: 1,
  check({ fact, now }) {
    return judgeTokens(fact('accessTokens'), now);
  },
};
