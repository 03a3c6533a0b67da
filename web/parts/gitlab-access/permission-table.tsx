import { Checkbox } from '@fluentui/react-components';
import type { ReactNode } from 'react';

import type { GitLabAuthorization } from '../../../shared/contracts/arm/authorization.ts';
import { accessWords } from '../../words/gitlab-access.ts';
import type { IconName } from '../icon-names.ts';
import { Icon } from '../icon.tsx';
import styles from './permission-table.module.css';
import type { AskedScope } from './use-authorize.ts';

const { states, uses } = accessWords;
const looks = {
  good: { icon: 'pass', color: 'var(--pass)' },
  bad: { icon: 'fail', color: 'var(--fail)' },
  none: { icon: 'not-applicable', color: 'var(--na)' },
  unknown: { icon: 'not-assessed', color: 'var(--unknown)' },
} as const satisfies Record<string, { icon: IconName; color: string }>;

/** Permissions that Palisade needs at GitLab, and why; after an authorization also those that it has got. `asked` is absent for a token. */
export function PermissionTable({
  authorization,
  asked,
  onAsk,
}: {
  authorization: GitLabAuthorization | undefined;
  asked: AskedScope | undefined;
  onAsk: (scope: AskedScope) => void;
}) {
  const open = asked === undefined ? states.needed : states.willAsk;
  const owned = authorization?.groups.filter(({ role }) => role === 'Owner').length ?? 0;
  return (
    <table className={styles.table} aria-label={accessWords.permissions}>
      <thead>
        <tr>
          <th scope="col">{accessWords.permission}</th>
          <th scope="col">{accessWords.usedFor}</th>
          <th scope="col">{accessWords.state}</th>
        </tr>
      </thead>
      <tbody>
        <Row name={<code>read_api</code>} use={uses.read_api}>
          {authorization === undefined ? (
            open
          ) : (
            <Granted scopes={authorization.scopes} any={['read_api', 'api']} />
          )}
        </Row>
        <Row name={accessWords.owner} use={uses.owner}>
          {authorization === undefined ? (
            states.needed
          ) : (
            <Look look={owned > 0 ? 'good' : 'bad'}>
              {states.ownerOf(owned, authorization.groups.length)}
            </Look>
          )}
        </Row>
        <Row name={<code>api</code>} use={uses.api}>
          {authorization !== undefined ? (
            <Granted scopes={authorization.scopes} any={['api']} isOptional />
          ) : asked === undefined ? (
            states.notAsked
          ) : (
            <Checkbox
              label={accessWords.askForApi}
              checked={asked === 'api'}
              onChange={(_, { checked }) => onAsk(checked === true ? 'api' : 'read_api')}
            />
          )}
        </Row>
      </tbody>
    </table>
  );
}

function Row({ name, use, children }: { name: ReactNode; use: string; children: ReactNode }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{use}</td>
      <td className={styles.state}>{children}</td>
    </tr>
  );
}

/** GitLab does not list the scopes of fine-grained tokens. */
function Granted({
  scopes,
  any,
  isOptional = false,
}: {
  scopes: readonly string[] | undefined;
  any: readonly string[];
  isOptional?: boolean;
}) {
  if (scopes === undefined) return <Look look="unknown">{states.unknown}</Look>;
  if (scopes.some((scope) => any.includes(scope))) return <Look look="good">{states.granted}</Look>;
  return isOptional ? <Look look="none">{states.notAsked}</Look> : <Look look="bad">{states.missing}</Look>;
}

function Look({ look, children }: { look: keyof typeof looks; children: string }) {
  const { icon, color } = looks[look];
  return (
    <span className={styles.look}>
      <Icon name={icon} color={color} /> {children}
    </span>
  );
}
