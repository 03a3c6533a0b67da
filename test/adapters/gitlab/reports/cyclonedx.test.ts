import { describe, expect, it } from 'vitest';

import { readFile } from '../../../support/findings.ts';

type Change = Record<string, unknown>;

const component = { 'bom-ref': 'c-1', type: 'library', group: '@acme', name: 'pad', version: '1.3.0' };

function aVulnerability(change: Change = {}): Change {
  return {
    id: 'CVE-2026-0001',
    source: { name: 'NVD', url: 'https://nvd.example/CVE-2026-0001' },
    ratings: [{ source: { name: 'NVD' }, severity: 'high', vector: 'AV:N', score: 8 }],
    cwes: [79],
    description: 'A flaw.',
    recommendation: 'Upgrade.',
    affects: [{ ref: 'c-1' }],
    ...change,
  };
}

function aBill(vulnerabilities: unknown, change: Change = {}): Change {
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    metadata: {
      timestamp: '2026-11-20T09:00:00Z',
      tools: [{ vendor: 'Acme', name: 'acme-bom', version: '2' }],
      properties: [{ name: 'gitlab:dependency_scanning:input_file', value: 'package-lock.json' }],
    },
    components: [component],
    vulnerabilities,
    ...change,
  };
}

async function read(content: unknown) {
  return await readFile({ content, format: 'cyclonedx' });
}

describe('a vulnerability of a bill of materials', () => {
  it('becomes a finding of the component that it affects, in the file that was read', async () => {
    const { outcome, findings } = await read(aBill([aVulnerability()]));

    expect(outcome).toMatchObject({
      status: 'ok',
      count: 1,
      version: '1.5',
      ranAt: '2026-11-20T09:00:00.000Z',
    });
    expect(findings).toMatchObject([
      {
        kind: 'dependency_scanning',
        title: 'CVE-2026-0001 in @acme/pad',
        severity: 'high',
        primary: { type: 'cve', value: 'CVE-2026-0001' },
        cwe: 79,
        scanner: { name: 'acme-bom', vendor: 'Acme', version: '2' },
        location: { file: 'package-lock.json', package: '@acme/pad', version: '1.3.0' },
        cvss: [{ vector: 'AV:N', vendor: 'NVD' }],
        solution: 'Upgrade.',
      },
    ]);
  });

  it('has the identity of the same one in a report of GitLab', async () => {
    const { findings } = await read(aBill([aVulnerability()]));
    const own = await readFile({
      type: 'dependency_scanning',
      content: {
        vulnerabilities: [
          {
            name: 'A flaw',
            identifiers: [{ type: 'cve', value: 'CVE-2026-0001' }],
            location: {
              file: 'package-lock.json',
              dependency: { package: { name: '@acme/pad' }, version: '1.3.0' },
            },
          },
        ],
      },
    });

    expect(findings[0]?.keys).toEqual(own.findings[0]?.keys);
  });

  it('is one for each component, also where components stand behind it or are missing', async () => {
    const vulnerability = aVulnerability({
      affects: [{ ref: 'c-1' }, { ref: 'c-1' }, { ref: 'urn:cdx:1/1#pkg:npm/%40acme/tool@2.0.0?a=b' }],
    });
    const { components, ...rest } = aBill([vulnerability]);

    const { findings } = await read({ ...rest, components });

    expect(findings.map(({ location }) => `${location.package} ${location.version}`)).toEqual([
      '@acme/pad 1.3.0',
      '@acme/tool 2.0.0',
    ]);
  });

  it('of a container is one of the image, without its tag in the identity', async () => {
    const first = await read(inImage('1.0'));
    const second = await read(inImage('sha256:abc'));

    expect(first.findings).toMatchObject([
      { kind: 'container_scanning', location: { image: 'acme/app:1.0' } },
    ]);
    expect(second.findings[0]?.keys).toEqual(first.findings[0]?.keys);
  });

  it.each([
    [[{ severity: 'critical' }], 'critical'],
    [
      [
        { source: { name: 'Other' }, severity: 'low' },
        { source: { name: 'NVD' }, severity: 'high' },
      ],
      'high',
    ],
    [[{ severity: 'unknown', score: 9.1 }], 'critical'],
    [[{ severity: 'none' }], 'info'],
    [[], 'unknown'],
  ])('rated %j is %s', async (ratings, severity) => {
    expect((await read(aBill([aVulnerability({ ratings })]))).findings).toMatchObject([{ severity }]);
  });

  it.each(['resolved', 'resolved_with_pedigree', 'false_positive', 'not_affected'])(
    'that the document itself calls %s is none',
    async (state) => {
      const { outcome } = await read(aBill([aVulnerability({ analysis: { state } })]));

      expect(outcome).toMatchObject({ status: 'ok', count: 0 });
    },
  );
});

describe('a document', () => {
  it('without a list of vulnerabilities is a bill alone', async () => {
    expect((await read(aBill(undefined))).outcome).toMatchObject({ status: 'malformed', isBill: true });
    expect((await read({ components: [] })).outcome).not.toHaveProperty('isBill');
  });

  it('that is cut has the whole vulnerabilities before', async () => {
    const text = JSON.stringify(aBill([aVulnerability(), aVulnerability({ id: 'CVE-2026-0002' })]));

    const { outcome } = await read(text.slice(0, text.indexOf('CVE-2026-0002')));

    expect(outcome).toMatchObject({ status: 'incomplete', count: 1 });
    expect(outcome).not.toHaveProperty('isBill');
  });

  it('with odd values is read as far as they fit', async () => {
    const odd = [
      null,
      'x',
      {},
      { id: 7 },
      aVulnerability({ affects: [null, { ref: 3 }, { ref: 'c-1' }], cwes: ['x'] }),
    ];

    const { outcome, findings } = await read(aBill(odd, { metadata: [] }));

    expect(outcome).toMatchObject({ status: 'ok', count: 1, skipped: 2 });
    expect(findings).toHaveLength(1);
  });
});

function inImage(version: string): Change {
  return aBill([aVulnerability()], {
    metadata: { component: { type: 'container', name: 'acme/app', version } },
  });
}
