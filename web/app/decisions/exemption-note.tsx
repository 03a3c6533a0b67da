import { useState } from 'react';

import type { AssessmentResource } from '../../../shared/contracts/arm/assessment.ts';
import { useExemption } from '../../api/decisions.ts';
import { When } from '../../parts/when.tsx';
import { verdictWords } from '../../words/parts.ts';
import { decisionWords } from '../../words/decisions.ts';
import { QueryFailed } from '../query-failed.tsx';
import styles from './decision-dialog.module.css';
import { thingText } from './decision-scopes.ts';
import { ChangeButton, EndButton, type OpenExemption } from './exemption-buttons.tsx';
import { ExemptionDialog } from './exemption-dialog.tsx';

const { note: texts, exempt: exemptTexts } = decisionWords;
type Shown = NonNullable<AssessmentResource['properties']['exemption']>;
type Judged = AssessmentResource['properties']['judged'];

/** The exemption that holds for a verdict: reason, end, who decided and for what. It can be changed and ended here. */
export function ExemptionNote({ exemption, judged }: { exemption: Shown; judged?: Judged }) {
  const query = useExemption(exemption.id);
  const [open, setOpen] = useState<OpenExemption>();
  const { category, text, expiresOn } = exemption;
  const whole = query.data;
  return (
    <section className={styles.note}>
      <h3>{texts.title}</h3>
      <p>
        {texts.until(exemptTexts.categories[category])} <When at={expiresOn} as="date" />
        {whole !== undefined && texts.by(whole.properties.updatedBy.name)}
      </p>
      <p className={styles.text}>{text}</p>
      {judged !== undefined && <p>{texts.judged(verdictWords[judged])}</p>}
      {whole !== undefined && <p>{texts.holdsFor(thingText(whole.properties))}</p>}
      <QueryFailed what={texts.read} query={query} />
      {whole !== undefined && (
        <div className={styles.actions}>
          <ChangeButton exemption={whole} onOpen={setOpen} />
          <EndButton exemption={whole} onOpen={setOpen} />
        </div>
      )}
      <ExemptionDialog open={open} onClose={() => setOpen(undefined)} />
    </section>
  );
}
