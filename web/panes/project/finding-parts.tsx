import type { ReactNode } from 'react';

import type { FindingResource } from '../../../shared/contracts/arm/finding.ts';
import { Icon } from '../../parts/icon.tsx';
import styles from './finding-panel.module.css';

export type WholeFinding = FindingResource['properties'];

export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

export function Facts({ facts }: { facts: readonly { name: string; value: string }[] }) {
  if (facts.length === 0) return null;
  return (
    <dl className={styles.facts}>
      {facts.map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A link to another page, or its text alone where no address is known to be one. */
export function Outside({ href, text }: { href: string | undefined; text: string }) {
  if (href === undefined) return text;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer">
      {text} <Icon name="external" />
    </a>
  );
}
