import { Link, useSearch } from 'wouter';

import type { ChangeResource } from '../../../shared/contracts/arm/change.ts';
import { groupText } from '../../parts/path-text.ts';
import { When } from '../../parts/when.tsx';
import { addressOf } from '../../url/scope.ts';
import { paneAddress } from '../../url/use-filters.ts';
import { changeWords } from '../../words/changes.ts';
import { ChangeActor } from './change-actor.tsx';
import { ChangeDifferences } from './change-differences.tsx';
import { pathOf } from './change-text.ts';
import styles from './changes-pane.module.css';
import { subjectId } from './subject-id.ts';

type Properties = ChangeResource['properties'];

/** Time, what changed, before and after, and by whom or what it was noticed. */
export function ChangeRow({ change: { id, properties } }: { change: ChangeResource }) {
  const { at, kind, subject } = properties;
  const isBad = kind === 'becamePublic' || kind === 'protectionLost' || kind === 'becameUnreadable';
  return (
    <li className={styles.row}>
      <span className={styles.time}>
        <When at={at} as="time" />
      </span>
      <span className="in-text">
        <b className={isBad ? styles.bad : undefined}>{changeWords.kinds[kind]}</b>{' '}
        <span className={styles.type}>{changeWords.subjects[subject.type]}</span>{' '}
        <Subject id={id} properties={properties} />
      </span>
      <span className={`in-text ${styles.difference}`}>
        <ChangeDifferences id={id} properties={properties} />
      </span>
      <span className={`in-text ${styles.actor}`}>
        <ChangeActor id={id} properties={properties} />
      </span>
    </li>
  );
}

/** A project leads to its pane, a group to the inventory below it; what is gone has no page. */
function Subject({ id, properties: { subject, kind } }: { id: string; properties: Properties }) {
  const search = useSearch();
  const name = groupText(subject.fullyQualifiedName);
  const resource = subjectId(id, subject);
  if (kind === 'removed' || subject.type === 'instance') return name;
  const group = { group: [pathOf(subject.fullyQualifiedName)] };
  const project = resource === undefined ? undefined : addressOf(resource);
  const address =
    subject.type === 'group'
      ? paneAddress('/devops', search, group)
      : project === undefined
        ? undefined
        : paneAddress(project, search);
  return address === undefined ? name : <Link href={address}>{name}</Link>;
}
