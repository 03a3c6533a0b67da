import { Link } from 'wouter';

import { DecisionActions } from '../../app/decisions/decision-actions.tsx';
import { ExemptionNote } from '../../app/decisions/exemption-note.tsx';
import { QueryFailed } from '../../app/query-failed.tsx';
import { CheckSubtitle } from '../../parts/check-panel/check-subtitle.tsx';
import { Evidence } from '../../parts/check-panel/evidence.tsx';
import { Fix } from '../../parts/check-panel/fix.tsx';
import { ticketText } from '../../parts/check-panel/ticket-text.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Due, Owners } from '../../parts/due.tsx';
import { Severity } from '../../parts/severity.tsx';
import { SidePanel } from '../../parts/side-panel/side-panel.tsx';
import { useTitleFocus } from '../../parts/side-panel/use-title-focus.ts';
import { StateMessage } from '../../parts/state/state-message.tsx';
import { exactText } from '../../parts/when-text.ts';
import type { CheckMetadata } from '../../api/check-metadata.ts';
import { paneAddress } from '../../url/use-filters.ts';
import { checkWords } from '../../words/check-panel.ts';
import { decisionWords } from '../../words/decisions.ts';
import { projectWords } from '../../words/project.ts';
import type { CheckRow } from './check-rows.ts';
import styles from './project-check-panel.module.css';
import type { ProjectPane } from './use-project-pane.ts';

const { panel: texts } = projectWords;

/** One check of this project: why it matters, the evidence, the fix. */
export function ProjectCheckPanel({ pane, check: id }: { pane: ProjectPane; check: string }) {
  const check = pane.metadata.data?.get(id.toUpperCase());
  const row = pane.rows.find((one) => one.check === check?.check);
  const close = pane.closeCheck;
  const returnFocus = () =>
    document.querySelector<HTMLElement>(`[data-check="${check?.check ?? ''}"]`)?.focus();
  const unread = [pane.metadata, pane.assessments].filter(({ data }) => data === undefined);
  const failed = unread.find(({ isError }) => isError);
  if (failed !== undefined) {
    return (
      <SidePanel title={id} panelKey={id} onClose={close}>
        <QueryFailed what={checkWords.what} query={failed} />
      </SidePanel>
    );
  }
  if (unread.length > 0) return null;
  if (check === undefined || row === undefined) {
    return (
      <SidePanel title={texts.missing(id)} panelKey={id} onClose={close}>
        <StateMessage icon="info" title={texts.missingText} />
      </SidePanel>
    );
  }
  return (
    <SidePanel
      title={check.displayName}
      panelKey={check.check}
      lead={<Severity severity={check.severity} faint={row.verdict !== 'fail'} />}
      subtitle={<CheckSubtitle check={check} />}
      onClose={close}
      returnFocus={returnFocus}
    >
      <PanelBody pane={pane} check={check} row={row} />
    </SidePanel>
  );
}

function PanelBody({ pane, check, row }: { pane: ProjectPane; check: CheckMetadata; row: CheckRow }) {
  const { facts, fullPath, gitLabUrl, search, id, connector, connectorId } = pane;
  const { exemption, judged, governance } = row.assessment;
  useTitleFocus(exemption?.id);
  const thing =
    facts?.gitLabId === undefined
      ? undefined
      : ({ kind: 'project', fullPath, gitLabId: facts.gitLabId } as const);
  return (
    <div className={styles.body}>
      <section>
        <h3>{checkWords.why}</h3>
        <p>{check.description}</p>
      </section>
      {exemption !== undefined && <ExemptionNote key={exemption.id} exemption={exemption} judged={judged} />}
      {governance !== undefined && (
        <section>
          <h3>{decisionWords.assign.owner}</h3>
          <p>
            <Owners owners={governance.owner === undefined ? [] : [governance.owner]} />,{' '}
            <Due dueOn={governance.dueOn} />
          </p>
        </section>
      )}
      <section>
        <h3>{texts.evidence}</h3>
        <Evidence assessment={row.assessment} />
      </section>
      {check.fix !== undefined && (
        <section>
          <h3>{checkWords.fix}</h3>
          <Fix fix={check.fix} thing={thing} gitLabUrl={gitLabUrl} />
        </section>
      )}
      <div className={styles.actions}>
        <DecisionActions
          check={check}
          things={[{ id: pane.query.data?.id ?? id, kind: 'project', fullPath, connector, connectorId }]}
          isExempt={exemption !== undefined}
        />
        {check.fix !== undefined && (
          <CopyButton text={() => ticket(pane, check, row)} label={checkWords.copyTicket} />
        )}
        <CopyButton text={() => location.href} label={checkWords.copyLink} />
        <Link href={paneAddress('/recommendations', search, { check: [check.check] })}>
          {texts.everywhere}
        </Link>
      </div>
    </div>
  );
}

function ticket({ fullPath }: ProjectPane, check: CheckMetadata, { verdict }: CheckRow): string {
  return ticketText({
    check: check.check,
    title: check.displayName,
    severity: checkWords.severity[check.severity],
    why: check.description,
    fix: check.fix ?? { page: '', api: '' },
    failing: undefined,
    examples: verdict === 'fail' ? [fullPath] : [],
    asOf: exactText(new Date()),
    link: location.href,
  });
}
