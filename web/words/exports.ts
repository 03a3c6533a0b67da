import { count } from './plural.ts';

/** Texts of the dialog that exports a list. */
export const exportWords = {
  button: 'Export',
  title: {
    inventory: 'Export the projects',
    resources: 'Export the projects',
    recommendations: 'Export the checks',
    coverage: 'Export the coverage of checks',
    changes: 'Export the changes',
    findings: 'Export the findings',
    cis: 'Export the CIS report',
  },
  text: 'The file holds all rows of the list under its filters, not only those in view.',
  format: 'Format',
  formats: {
    csv: 'CSV for spreadsheets',
    jsonl: 'JSON lines',
    sarif: 'SARIF 2.1.0',
    cyclonedx: 'CycloneDX 1.6',
    json: 'JSON',
    html: 'Page for printing',
  },
  cis: {
    html: 'CIS GitLab Benchmark, page for printing',
    json: 'CIS GitLab Benchmark, JSON',
  },
  columns: 'Columns',
  start: 'Export',
  cancel: 'Cancel',
  close: 'Close',
  save: (name: string) => `Save ${name}`,
  waiting: 'The export waits for its turn.',
  writing: (rows: number) => `${count(rows, 'row', 'rows')} written so far.`,
  loading: (percent: number) => `Loading the file: ${percent} %.`,
  ready: (rows: number) => `The file has ${count(rows, 'row', 'rows')}.`,
  agrees: (rows: number) => `The file has ${count(rows, 'row', 'rows')}, as many as the list.`,
  differs: (rows: number, shown: number) =>
    `The file has ${count(rows, 'row', 'rows')}, and the list ${new Intl.NumberFormat().format(shown)}: the data changed in between.`,
  failed: (reason: string) => `The export failed. ${reason}`,
  abandoned: 'The export ended because nobody waited for it.',
};
