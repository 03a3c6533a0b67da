import { Link, useSearch } from 'wouter';

import { checkOfScanner, type Scanner } from '../../../shared/contracts/arm/scanners.ts';
import { useFindingCoverage } from '../../api/findings.ts';
import { QueryFailed } from '../../app/query-failed.tsx';
import { useScope } from '../../app/use-scope.ts';
import { groupText } from '../../parts/path-text.ts';
import { ScanCoverage } from '../../parts/scan-coverage/scan-coverage.tsx';
import { SidePanel } from '../../parts/side-panel/side-panel.tsx';
import { SlowState } from '../../parts/state/failed-states.tsx';
import { addressOf } from '../../url/scope.ts';
import { paneAddress } from '../../url/use-filters.ts';
import { coverageWords } from '../../words/coverage.ts';
import { findingWords } from '../../words/findings.ts';
import { thingId } from '../recommendations/thing-text.ts';
import styles from './scan-panel.module.css';
import { kindOfScanner } from './scans.ts';

const { coverage: texts } = findingWords;
type Props = { scanner: Scanner; project: string; onClose: () => void };

/** How well a scanner of a project is known, and the lines of CI that would help. */
export function ScanPanel({ scanner, project, onClose }: Props) {
  const search = useSearch();
  const { subscription } = useScope();
  const id = thingId(project, subscription?.subscriptionId ?? '');
  const query = useFindingCoverage(id);
  const found = query.data?.find(({ kind }) => kind === kindOfScanner[scanner]);
  const address = id === undefined ? undefined : addressOf(id);
  const check = checkOfScanner[scanner];
  const checkAddress = paneAddress('/recommendations', search, { check: [check] });
  return (
    <SidePanel
      title={coverageWords.scanners[scanner]}
      panelKey={`${scanner} ${project}`}
      subtitle={nameOf(project)}
      onClose={onClose}
    >
      <div className={styles.body}>
        <QueryFailed what={coverageWords.list} query={query} />
        {query.isPending && <SlowState onCancel={() => undefined} />}
        {found !== undefined && <ScanCoverage coverage={found} />}
        {query.data !== undefined && found === undefined && <p>{texts.none}</p>}
        <p className={styles.links}>
          <Link href={`${checkAddress}&project=${encodeURIComponent(project)}`}>{texts.check(check)}</Link>
          {address !== undefined && <Link href={paneAddress(address, search)}>{texts.project}</Link>}
        </p>
      </div>
    </SidePanel>
  );
}

/** `contoso / mobile / app` of `rg/connector/contoso$mobile/app`. */
function nameOf(project: string): string {
  const [, , group = '', name = ''] = project.split('/');
  try {
    return `${groupText(decodeURIComponent(group))} / ${decodeURIComponent(name)}`;
  } catch {
    return project;
  }
}
