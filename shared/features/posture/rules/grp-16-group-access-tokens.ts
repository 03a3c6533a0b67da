import { judgeTokens } from '../domain/judge-shared.ts';
import { type Rule } from '../domain/rule.ts';

export const groupAccessTokens: Rule<'group'> = {
  id: 'GRP-16',
  subject: 'group',
  title: 'Access tokens of the group should expire, be used and be narrow',
  severity: 'High',
  why: 'A forgotten token of a group opens all its projects to whoever finds it.',
  fix: { page: 'Settings > Access tokens', api: 'DELETE /groups/:id/access_tokens/:token_id' },
  needs: { role: 'Owner', tier: 'free', since: '14.7' },
  keys: { owasp: ['CICD-SEC-6'] },
  version: 1,
  check({ fact, now }) {
    return judgeTokens(fact('accessTokens'), now);
  },
};
