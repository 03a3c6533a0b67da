import { CopyButton } from '../../../../web/parts/copy-button.tsx';
import { Icon } from '../../../../web/parts/icon.tsx';
import { iconNames } from '../../../../web/parts/icon-names.ts';
import { ScannerShare } from '../../../../web/parts/scanner-share.tsx';
import { ScannerCell, type ScannerState } from '../../../../web/parts/scanner-cell.tsx';
import { Severity, SeverityCounts } from '../../../../web/parts/severity.tsx';
import { severityOrder } from '../../../../web/parts/severities.ts';
import { Tabs } from '../../../../web/parts/tabs.tsx';
import { Tile, TileNumber } from '../../../../web/parts/tile.tsx';
import { VerdictBar } from '../../../../web/parts/verdict-bar.tsx';
import { VerdictNumbers } from '../../../../web/parts/verdict-numbers.tsx';
import { Verdict } from '../../../../web/parts/verdict.tsx';
import { verdictOrder } from '../../../../web/parts/verdicts.ts';
import { When } from '../../../../web/parts/when.tsx';

const counts = { fail: 108_274, pass: 564_845, notAssessed: 30_950, notApplicable: 69_691 };
const failing = { Critical: 18, High: 30_314, Medium: 48_720, Low: 0 };
const states: ScannerState[] = ['runs', 'old', 'missing', 'notApplicable', 'notAssessed'];
const earlier = new Date(Date.now() - 3 * 60_000).toISOString();

/** The small parts, and every icon. */
export function PartsShow() {
  return (
    <>
      <Tabs
        label="Lists"
        current="check"
        tabs={[
          { id: 'check', label: 'By check', href: '/parts?by=check', count: 78 },
          { id: 'resource', label: 'By resource', href: '/parts?by=resource' },
        ]}
      />
      <div className="tiles">
        <Tile title="Projects" href="/parts?visibility=all">
          <TileNumber>12,480</TileNumber>
          <p>
            <b>744</b> public
          </p>
        </Tile>
        <Tile title="Failing checks" href="/parts?verdict=fail">
          <TileNumber>108,274</TileNumber>
          <SeverityCounts counts={failing} as="tile" />
        </Tile>
        <Tile title="Verdicts" corner="773,760">
          <VerdictBar counts={counts} tall />
          <VerdictNumbers counts={counts} as="percent" />
        </Tile>
      </div>
      <VerdictNumbers counts={counts} extra={{ notAssessed: <a href="/parts">81 need Maintainer</a> }} />
      <VerdictBar counts={{ fail: 1, pass: 5_000, notAssessed: 0, notApplicable: 0 }} />
      <VerdictBar counts={{ fail: 0, pass: 0, notAssessed: 0, notApplicable: 0 }} />
      <div className="wrap">
        {verdictOrder.map((verdict) => (
          <span key={verdict}>
            <Verdict verdict={verdict} /> <Verdict verdict={verdict} iconOnly />
          </span>
        ))}
        {severityOrder.map((severity) => (
          <span key={severity}>
            <Severity severity={severity} /> <Severity severity={severity} faint />
          </span>
        ))}
        {states.map((state) => (
          <ScannerCell key={state} scanner="SAST" state={state} />
        ))}
        <ScannerShare
          scanner="SAST"
          counts={{ runs: 64, missing: 36, notApplicable: 3, notAssessed: 2, percent: 64 }}
        />
        <When at={earlier} /> <When at={earlier} as="short" /> <When at={earlier} as="time" />
        <CopyButton text="https://127.0.0.1/parts" label="Copy link" />
      </div>
      <div className="wrap">
        {iconNames.map((name) => (
          <Icon key={name} name={name} label={name} />
        ))}
      </div>
    </>
  );
}
