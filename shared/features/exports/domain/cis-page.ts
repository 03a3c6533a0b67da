import { createHash } from 'node:crypto';

import { type CisReport, type CisRow, cisStates, type CisState } from './cis-report.ts';

const stateWords: Record<CisState, string> = {
  fail: 'Fails',
  notAssessed: 'Not assessed',
  exempt: 'Exempt',
  pass: 'Passes',
  notApplicable: 'Not applicable',
  manual: 'By hand',
};
/** The shape is enough without colour. */
const stateMarks: Record<CisState, string> = {
  fail: '\u25C6',
  notAssessed: '?',
  exempt: '\u25CC',
  pass: '\u25CF',
  notApplicable: '\u2013',
  manual: '\u270E',
};

const style = `
:root { color-scheme: light dark; }
body { font: 13px/18px "Segoe UI", "Open Sans", system-ui, sans-serif; margin: 24px auto; max-width: 1000px; padding: 0 16px; }
h1 { font-size: 20px; line-height: 28px; } h2 { font-size: 16px; line-height: 22px; margin: 24px 0 4px; }
ul.numbers { display: flex; flex-wrap: wrap; gap: 4px 24px; list-style: none; padding: 0; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: start; vertical-align: top; padding: 4px 8px 4px 0; }
tr { border-bottom: 1px solid #8888; break-inside: avoid; } td:first-child, th:first-child { width: 56px; }
td:nth-child(3), th:nth-child(3) { width: 120px; white-space: nowrap; } ul.checks { margin: 0; padding-inline-start: 16px; }
@media print { body { margin: 0; max-width: none; } h2 { break-after: avoid; } }
`;

/** The style of the page is the only thing that it may use, by its hash; nothing is loaded. */
export const cisPagePolicy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'`;

/** A page for printing that needs nothing beside itself. */
export function cisPage({ benchmark, asOf, connectors, counts, items }: CisReport): string {
  const sections = [...Map.groupBy(items, ({ section }) => section)];
  const numbers = cisStates.map((state) => `<li>${mark(state)}: ${counts[state]}</li>`).join('');
  const from = connectors.length === 0 ? 'no connector' : connectors.map(escaped).join(', ');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${escaped(cisPagePolicy)}">
<meta name="viewport" content="width=device-width"><title>${escaped(benchmark)}</title><style>${style}</style></head>
<body><main><h1>${escaped(benchmark)}</h1><p>Data as of ${escaped(asOf)}. Connectors: ${from}.</p><ul class="numbers">${numbers}</ul>
${sections.map(([section, rows]) => sectionOf(section, rows)).join('\n')}
</main></body></html>
`;
}

function sectionOf(section: string, rows: readonly CisRow[]): string {
  return `<h2>${escaped(section)}</h2><table><thead><tr><th scope="col">Item</th><th scope="col">Title</th><th scope="col">State</th><th scope="col">Checks, or why there is none</th></tr></thead><tbody>
${rows.map(rowOf).join('\n')}</tbody></table>`;
}

function rowOf({ id, title, state, checks, reason }: CisRow): string {
  const judged = checks.map(
    ({ check, title: name, counts }) =>
      `<li>${escaped(check)} ${escaped(name)}: ${counts.fail} fail, ${counts.pass} pass, ${counts.notAssessed} not assessed, ${counts.notApplicable} not applicable, ${counts.exempt} exempt</li>`,
  );
  const why = reason === undefined ? `<ul class="checks">${judged.join('')}</ul>` : escaped(reason);
  return `<tr><td>${escaped(id)}</td><td>${escaped(title)}</td><td>${mark(state)}</td><td>${why}</td></tr>`;
}

function mark(state: CisState): string {
  return `<span aria-hidden="true">${stateMarks[state]}</span> ${stateWords[state]}`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
}
