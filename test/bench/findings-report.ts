import { once } from 'node:events';

/** Items that are written together. */
const chunkItems = 40;
/** A finding of an analyzer of GitLab has about a kilobyte of text. */
const description = 'The application builds a query from text that a user sent. '.repeat(16);

/**
 * Writes a report to the standard output, in a process of its own, so that the memory of its texts is not that of the reader. Half
 * of the findings have a signature. With `moved` lines a tenth of the findings is of another rule.
 */
async function writeReport(findings: number, moved: number): Promise<void> {
  await write('{"version":"15.2.4","vulnerabilities":[');
  for (let first = 0; first < findings; first += chunkItems) {
    const count = Math.min(chunkItems, findings - first);
    const items = Array.from({ length: count }, (_, index) => JSON.stringify(itemAt(first + index, moved)));
    await write(`${first === 0 ? '' : ','}${items.join(',')}`);
  }
  await write('],"scan":{"scanner":{"id":"semgrep","name":"Semgrep","version":"1"},"status":"success"}}');
}

async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

function itemAt(index: number, moved: number): unknown {
  const rule = moved > 0 && index % 10 === 0 ? `new-rule-${index % 90}` : `rule-${index % 90}`;
  const file = `src/module-${Math.floor(index / 50)}/service.ts`;
  const line = 10 + (index % 50) * 20 + moved;
  const signature = `${file}|Service[0]|method-${index % 50}[0]:3`;
  return {
    id: `${rule}:${file}:${line}`,
    name: `Query from text of a user (${rule})`,
    description,
    severity: ['Critical', 'High', 'Medium', 'Low'][index % 4],
    scanner: { id: 'semgrep', name: 'Semgrep' },
    location: { file, start_line: line, end_line: line + 2 },
    identifiers: [
      { type: 'semgrep_id', name: rule, value: rule, url: `https://rules.example.test/${rule}` },
      { type: 'cwe', name: 'CWE-89', value: '89', url: 'https://cwe.mitre.org/data/definitions/89.html' },
    ],
    ...(index % 2 === 0
      ? { tracking: { items: [{ signatures: [{ algorithm: 'scope_offset', value: signature }] }] } }
      : {}),
    details: { code: { type: 'code', value: 'x'.repeat(400) } },
  };
}

await writeReport(Number(process.argv[2]), Number(process.argv[3]));
