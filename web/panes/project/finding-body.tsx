import { useFindingCoverage } from '../../api/findings.ts';
import { ExemptionNote } from '../../app/decisions/exemption-note.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { ScanCoverage } from '../../parts/scan-coverage/scan-coverage.tsx';
import { When } from '../../parts/when.tsx';
import { useTitleFocus } from '../../parts/side-panel/use-title-focus.ts';
import { findingWords } from '../../words/findings.ts';
import { ExemptFinding } from './exempt-finding.tsx';
import { placeFacts, scannerFacts } from './finding-facts.ts';
import { FindingHistory, IntroducedBy } from './finding-history.tsx';
import { Facts, Outside, Section, type WholeFinding } from './finding-parts.tsx';
import styles from './finding-panel.module.css';
import { placeAddress, placeText } from './finding-place.ts';
import { gitLabAddress } from './gitlab-address.ts';
import { identifierAddress, publicAddress } from './identifier-address.ts';
import type { ProjectPane } from './use-project-pane.ts';

type Props = { pane: ProjectPane; finding: WholeFinding };
type NamedProps = Props & { name: string };

const { panel: texts } = findingWords;

/** Place, identifiers, solution, origin, history and scanner. All texts are the scanner's, and shown as text only. */
export function FindingBody({ pane, finding, name: id }: NamedProps) {
  const { description, solution, links, exemption } = finding;
  useTitleFocus(exemption?.id);
  const known = links.flatMap(({ url, name }) => {
    const href = publicAddress(url);
    return href === undefined ? [] : [{ href, text: name ?? url }];
  });
  return (
    <div className={styles.body}>
      <Notices finding={finding} />
      {exemption !== undefined && <ExemptionNote key={exemption.id} exemption={exemption} />}
      {description !== undefined && (
        <Section title={texts.description}>
          <p className={styles.text}>{description}</p>
        </Section>
      )}
      <Place pane={pane} finding={finding} />
      <Section title={texts.identifiers}>
        <ul>
          {finding.identifiers.map((identifier) => (
            <li key={`${identifier.type} ${identifier.value}`}>
              <Outside href={identifierAddress(identifier)} text={identifier.name ?? identifier.value} />
            </li>
          ))}
        </ul>
      </Section>
      <Section title={texts.solution}>
        <p className={styles.text}>{solution ?? texts.noSolution}</p>
      </Section>
      {known.length > 0 && (
        <Section title={texts.links}>
          <ul>
            {known.map(({ href, text }) => (
              <li key={href}>
                <Outside href={href} text={text} />
              </li>
            ))}
          </ul>
        </Section>
      )}
      <IntroducedBy pane={pane} finding={finding} />
      <FindingHistory pane={pane} finding={finding} />
      <ItsScanner pane={pane} finding={finding} />
      <div className={styles.actions}>
        <ExemptFinding pane={pane} finding={finding} name={id} />
        <CopyButton text={() => location.href} label={texts.copyLink} />
      </div>
    </div>
  );
}

function Notices({ finding }: { finding: WholeFinding }) {
  const { goneSince, confirmed, falsePositive, knownExploited, timesReopened, reason } = finding;
  const notices = [
    ...(goneSince === undefined ? [] : [texts.gone]),
    ...(knownExploited === true ? [texts.exploited] : []),
    ...(confirmed === true ? [texts.confirmed] : []),
    ...(falsePositive === true ? [texts.falsePositive] : []),
    ...(timesReopened > 0 ? [texts.cameBack(timesReopened)] : []),
    ...(reason === undefined ? [] : [reason]),
  ];
  if (notices.length === 0) return null;
  return (
    <ul>
      {notices.map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ul>
  );
}

function Place({ pane, finding }: Props) {
  const { gitLabUrl, fullPath, facts } = pane;
  const address = placeAddress(finding, { gitLabUrl, fullPath, branch: facts?.defaultBranch });
  const inGitLab = gitLabAddress(finding.webUrl, gitLabUrl);
  const text = placeText(finding.location);
  return (
    <Section title={texts.place}>
      <Facts facts={placeFacts(finding.location)} />
      <p className={styles.actions}>
        {address !== undefined && <Outside href={address} text={texts.openPlace} />}
        {inGitLab !== undefined && <Outside href={inGitLab} text={texts.inGitLab} />}
        {text !== '' && <CopyButton text={text} label={texts.copyPlace} appearance="subtle" />}
      </p>
    </Section>
  );
}

function ItsScanner({ pane, finding }: Props) {
  const { data } = useFindingCoverage(pane.id);
  const coverage = data?.find(({ kind }) => kind === finding.kind);
  return (
    <Section title={texts.coverage}>
      <Facts facts={scannerFacts(finding)} />
      <p className="in-text">
        {texts.facts.firstSeen} <When at={finding.firstSeen.time} />, {texts.facts.lastSeen}{' '}
        <When at={finding.lastSeen.time} />.
      </p>
      {coverage !== undefined && <ScanCoverage coverage={coverage} />}
    </Section>
  );
}
