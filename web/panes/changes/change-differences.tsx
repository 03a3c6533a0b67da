import { Link, useSearch } from 'wouter';

import type { ChangeResource } from '../../../shared/contracts/arm/change.ts';
import { Verdict } from '../../parts/verdict.tsx';
import { verdictOrder } from '../../parts/verdicts.ts';
import { paneAddress } from '../../url/use-filters.ts';
import { changeWords } from '../../words/changes.ts';
import { thingText } from '../recommendations/thing-text.ts';
import { checkOf, differencesOf } from './change-text.ts';
import styles from './changes-pane.module.css';
import { subjectId } from './subject-id.ts';

type Properties = ChangeResource['properties'];

/** Values before and after; a check leads to its panel, with the evidence of the subject. */
export function ChangeDifferences({ id, properties }: { id: string; properties: Properties }) {
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
