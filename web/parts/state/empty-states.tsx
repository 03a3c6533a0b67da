import { Button } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { Link } from 'wouter';

import { stateWords } from '../../words/parts.ts';
import { exact } from '../amount.ts';
import { useNow } from '../use-now.ts';
import type { VerdictCounts } from '../verdicts.ts';
import { whenText } from '../when-text.ts';
import { StateMessage } from './state-message.tsx';

/** Nothing there yet: what to do, and what is needed for it. */
export function EmptyState({
  title,
  children,
  action,
}: {
  title: string;
  children: ReactNode;
  action: ReactNode;
}) {
  return (
    <StateMessage icon="plug" title={title} actions={action}>
      <p>{children}</p>
    </StateMessage>
  );
}

/** Filters hide everything. `worst` is the filter that alone hides most. */
export function FiltersHideAll({
  thing,
  filters,
  worst,
  onClear,
}: {
  /** `project`. */
  thing: string;
  filters: number;
  worst?: { text: string; hides: number; of: number; onRemove: () => void };
  onClear: () => void;
}) {
  return (
    <StateMessage
      icon="search"
      title={stateWords.filtersHideAll(thing, filters)}
      role="status"
      actions={
        <>
          {worst !== undefined && (
            <Button size="small" onClick={worst.onRemove}>
              {stateWords.removeFilter(worst.text)}
            </Button>
          )}
          <Button size="small" appearance="subtle" onClick={onClear}>
            {stateWords.clearAll}
          </Button>
        </>
      }
    >
      {worst !== undefined && <p>{stateWords.hides(worst.text, exact(worst.hides), exact(worst.of))}</p>}
    </StateMessage>
  );
}

/** Nothing fails, which is a clean bill only when nothing is unassessed, and no news where nothing was assessed. */
export function NothingFails({
  where,
  counts,
  href,
}: {
  where: string;
  counts: VerdictCounts;
  href: string;
}) {
  const unknown = counts.notAssessed;
  const isUnread = unknown > 0 && counts.pass + counts.notApplicable === 0;
  return (
    <StateMessage
      icon={isUnread ? 'not-assessed' : 'pass'}
      {...(isUnread ? {} : { tone: 'good' as const })}
      title={isUnread ? stateWords.nothingAssessed(where) : stateWords.nothingFails(where)}
      actions={unknown > 0 ? <Link href={href}>{stateWords.seeNotAssessed(unknown)}</Link> : undefined}
    >
      <p>
        {stateWords.passing(counts.pass, counts.notApplicable)} {unknown > 0 && stateWords.notClean(unknown)}
      </p>
    </StateMessage>
  );
}

/** The thing of this address is no longer there; its history is. */
export function GoneState({ name, since, href }: { name: string; since: Date; href?: string }) {
  const now = useNow();
  return (
    <StateMessage
      icon="info"
      title={stateWords.gone(name, whenText(since, now, 'time'))}
      role="status"
      actions={href === undefined ? undefined : <Link href={href}>{stateWords.history}</Link>}
    />
  );
}

/** Newer rows are there. They come when the reader asks, so that nothing moves meanwhile. */
export function RowsChanged({ title, onRefresh }: { title: string; onRefresh: () => void }) {
  return (
    <StateMessage
      icon="refresh"
      title={title}
      role="status"
      strip
      actions={
        <Button size="small" appearance="transparent" onClick={onRefresh}>
          {stateWords.refresh}
        </Button>
      }
    />
  );
}
