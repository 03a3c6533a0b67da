import { fail, pass, type Rule } from '../domain/rule.ts';

export const groupOwners: Rule<'group'> = {
  id: 'GRP-20',
  subject: 'group',
  title: 'A group should have two to five owners',
  severity: 'Medium',
  why: 'With one owner nobody can act when they are away; with many, nobody watches what they do.',
  fix: { page: 'Manage > Members', api: 'PUT /groups/:id/members/:user_id' },
  needs: { role: 'Guest', tier: 'free' },
  keys: { cis: ['1.3.3'], owasp: ['CICD-SEC-2'] },
  version: 1,
  check({ fact }) {
    const { length } = fact('owners');
    return length >= 2 && length <= 5 ? pass : fail(`The group has ${length} owners.`);
  },
};
