import { hash } from 'node:crypto';

import { groupRules, instanceRules, projectRules } from './all.ts';

/** Changes whenever a rule comes, goes or judges otherwise: what was judged by another version is judged again. */
export const rulesVersion = hash(
  'sha256',
  [...projectRules, ...groupRules, ...instanceRules].map(({ id, version }) => `${id}.${version}`).join(' '),
  'base64url',
).slice(0, 12);
