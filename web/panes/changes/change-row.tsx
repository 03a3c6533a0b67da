import { Link, useSearch } from 'wouter';

import type { ChangeResource } from '../../../shared/contracts/arm/change.ts';
import { Verdict } from '../../parts/verdict.tsx';
import { verdictOrder } from '../../parts/verdicts.ts';
import { When } from '../../parts/when.tsx';
import { addressOf, connectorOf, connectorScope } from '../../url/scope.ts';
import { paneAddress } from '../../url/use-filters.ts';
import { changeWords } from '../../words/changes.ts';
import { thingText } from '../recommendations/thing-text.ts';
import { checkOf, differencesOf, pathOf, pathText } from './change-text.ts';
import styles from './changes-pane.module.css';

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
        <Differences id={id} properties={properties} />
      </span>
      <span className={`in-text ${styles.actor}`}>
        <Actor id={id} properties={properties} />
      </span>
    </li>
  );
}

/** A project leads to its pane, a group to the inventory below it; what is gone has no page. */
function Subject({ id, properties: { subject, kind } }: { id: string; properties: Properties }) {
  const search = useSearch();
  const name = pathText(subject.fullyQualifiedName);
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

function Differences({ id, properties }: { id: string; properties: Properties }) {
  const search = useSearch();
  const check = checkOf(properties);
  if (check !== undefined) {
    const thing = subjectId(id, properties.subject);
    const text = thing === undefined ? undefined : thingText(thing);
    const address = paneAddress('/recommendations', search, { check: [check] });
    return (
      <>
        <Link href={text === undefined ? address : `${address}&project=${encodeURIComponent(text)}`}>
          {check}
        </Link>
        <VerdictOf value={properties.before?.['verdict']} /> <Arrow />
        <VerdictOf value={properties.after?.['verdict']} />
      </>
    );
  }
  return differencesOf(properties).map(({ name, before, after }) => (
    <span key={name}>
      <span className={styles.type}>{name}</span>{' '}
      {before !== undefined && (
        <>
          <del>{before}</del> {after !== undefined && <Arrow />}
        </>
      )}{' '}
      {after}
    </span>
  ));
}

function VerdictOf({ value }: { value: unknown }) {
  const verdict = verdictOrder.find((one) => one === value);
  return verdict === undefined ? null : <Verdict verdict={verdict} />;
}

function Arrow() {
  return (
    <>
      <span aria-hidden>→</span>
      <span className="visually-hidden">{changeWords.arrow}</span>
    </>
  );
}

/** How it was noticed. GitLab does not report who made the change. */
export function Actor({
  id,
  properties: { actor, cause, connector },
}: {
  id: string;
  properties: Properties;
}) {
  const search = useSearch();
  const { actors } = changeWords;
  const { name } = actor ?? {};
  if (actor?.type === 'webhook') return name === undefined ? actors.webhookAlone : actors.webhook(name);
  if (actor?.type === 'person') return name === undefined ? actors.personAlone : actors.person(name);
  if (actor?.type === 'rules') return actors.rules;
  if (actor === undefined) return cause.kind === 'confirmation' ? actors.confirmed : actors.gathered;
  const resourceGroup = connectorOf(id)?.resourceGroup;
  if (name === undefined || resourceGroup === undefined) return actors.run;
  const run = ['/runs', ...[resourceGroup, connector, name].map(encodeURIComponent)].join('/');
  return <Link href={paneAddress(run, search)}>{actors.run}</Link>;
}

/** The resource id of the subject, from the id of the change, which lies in the same connector. */
function subjectId(
  changeId: string,
  { type, fullyQualifiedName }: Properties['subject'],
): string | undefined {
  const connector = connectorOf(changeId);
  if (connector === undefined) return undefined;
  const scope = connectorScope(connector);
  if (type === 'instance') return scope;
  const groups = `${scope}/devops/default/gitLabGroups`;
  if (type === 'group') return `${groups}/${fullyQualifiedName}`;
  const end = fullyQualifiedName.lastIndexOf('$');
  return `${groups}/${fullyQualifiedName.slice(0, end)}/projects/${fullyQualifiedName.slice(end + 1)}`;
}
