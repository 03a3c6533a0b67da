import { Link, useSearch } from 'wouter';

import type { CheckResource } from '../../../shared/contracts/arm/posture-panes.ts';
import { useAssessment } from '../../api/assessment.ts';
import type { CheckMetadata } from '../../api/check-metadata.ts';
import { ExemptionNote } from '../../app/decisions/exemption-note.tsx';
import { useGitLabUrl } from '../../app/gitlab-url.ts';
import { QueryFailed } from '../../app/query-failed.tsx';
import { useScope } from '../../app/use-scope.ts';
import { Evidence } from '../../parts/check-panel/evidence.tsx';
import { Fix } from '../../parts/check-panel/fix.tsx';
import { pathText } from '../../parts/path-text.ts';
import { addressOf, connectorOf, connectorScope } from '../../url/scope.ts';
import { paneAddress, useParameter } from '../../url/use-filters.ts';
import { checkWords } from '../../words/check-panel.ts';
import { recommendationWords } from '../../words/recommendations.ts';
import styles from './check-panel.module.css';
import { thingId } from './thing-text.ts';
import { useThing } from './use-thing.ts';

/** Evidence and fix for the thing that the address names, otherwise for the first of the list. */
export function ThingEvidence({ check, loaded }: { check: CheckMetadata; loaded: readonly CheckResource[] }) {
  const search = useSearch();
  const { subscription } = useScope();
  const [text] = useParameter('project');
  const named = text === undefined ? undefined : thingId(text, subscription?.subscriptionId ?? '');
  const id = named ?? loaded[0]?.id;
  const thing = useThing(id, loaded);
  const assessment = useAssessment(id, check.name);
  const connector = id === undefined ? undefined : connectorOf(id);
  const gitLabUrl = useGitLabUrl(connector === undefined ? undefined : connectorScope(connector));
  const address = id === undefined ? undefined : addressOf(id);
  const exemption = assessment.data?.exemption;
  const name = pathText(thing?.fullPath ?? '');
  return (
    <>
      {exemption !== undefined && (
        <ExemptionNote key={exemption.id} exemption={exemption} judged={assessment.data?.judged} />
      )}
      {id !== undefined && (
        <section aria-busy={assessment.isLoading}>
          <h3>
            {checkWords.evidenceOf('')}
            {address === undefined ? (
              name
            ) : (
              <Link href={paneAddress(address, search)} title={recommendationWords.panel.open(name)}>
                {name}
              </Link>
            )}
          </h3>
          <QueryFailed what={checkWords.evidence} query={assessment} />
          {assessment.data !== undefined && <Evidence assessment={assessment.data} />}
        </section>
      )}
      {check.fix !== undefined && (
        <section className={styles.fix}>
          <h3>{checkWords.fix}</h3>
          <Fix fix={check.fix} thing={thing} gitLabUrl={gitLabUrl} />
        </section>
      )}
    </>
  );
}
