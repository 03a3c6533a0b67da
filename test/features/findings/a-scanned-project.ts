import { afterAll, beforeAll, beforeEach } from 'vitest';

import type { ProjectRecord } from '../../../local/gitlab/server.ts';
import type { FindingState } from '../../../shared/contracts/findings/finding.ts';
import type { Job, JobOf } from '../../../shared/contracts/job.ts';
import { refOf } from '../../../shared/features/connectors/domain/connector.ts';
import { saveExemption } from '../../../shared/features/decisions/save-exemption.ts';
import { importFindings } from '../../../shared/features/findings/import-findings.ts';
import { lookForReports } from '../../../shared/features/findings/look-for-reports.ts';
import type { FindingsPlace } from '../../../shared/features/findings/ports.ts';
import { resourceIdOf } from '../../../shared/platform/resource-scope.ts';
import { ada } from '../../support/a-connector.ts';
import { jobsFor } from '../../support/a-job.ts';
import { CrashPoint } from '../../support/crash-point.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';

type World = TestConnector['environment']['simulator']['world'];
type ScanRun = Parameters<TestConnector['environment']['simulator']['scans']['run']>[1];

/** A project of the connector whose scans a test runs, and the jobs of its findings. */
export class ScannedProject {
  readonly connector: TestConnector;
  readonly record: ProjectRecord;
  readonly root: World['groups'][number];

  constructor(connector: TestConnector, root: World['groups'][number], record: ProjectRecord) {
    this.connector = connector;
    this.root = root;
    this.record = record;
  }

  /** Runs a pipeline of the default branch, an hour after what happened before. */
  scan(run: Partial<ScanRun>): void {
    this.connector.wait(60);
    const finishedAt = this.connector.now.toISOString();
    this.connector.environment.simulator.scans.run(this.record, { others: false, finishedAt, ...run });
  }

  async place(): Promise<FindingsPlace> {
    return { connectorId: (await this.connector.connector())!.id, projectId: this.record.id };
  }

  async lookJob(): Promise<JobOf<'look-for-reports'>> {
    const connector = refOf((await this.connector.connector())!);
    const at = this.connector.now.toISOString();
    const common = { v: 1, connector, attempt: 0, rootId: this.root.id, at } as const;
    return { ...common, kind: 'look-for-reports', ids: [this.record.id] };
  }

  /** Looks for reports; the import that it sends, if anything waits. */
  async look(crashPoint = new CrashPoint()): Promise<JobOf<'import-findings'> | undefined> {
    const { queue } = this.connector;
    queue.losePosture();
    this.connector.wait(60);
    await lookForReports(await this.lookJob(), this.connector.deps(crashPoint));
    return queue.losePosture().find(isImport);
  }

  import(job: JobOf<'import-findings'>, crashPoint = new CrashPoint()): Promise<void> {
    return importFindings(job, this.connector.deps(crashPoint));
  }

  /** Looks for reports and imports them. */
  async read(): Promise<void> {
    const job = await this.look();
    if (job !== undefined) await this.import(job);
  }

  /** The caller, the connector and the name of an exemption of a finding of the project. */
  async exemptionOf(id: string) {
    const { key } = (await this.connector.connector())!;
    return { caller: ada, key, name: `of-${this.record.id}-${id}` };
  }

  /** Exempts a finding for some days. */
  async exempt(id: string, days = 30, crashPoint = new CrashPoint()) {
    const of = await this.exemptionOf(id);
    const { path } = this.record;
    const properties = {
      scope: `${resourceIdOf(of.key)}/devops/default/gitLabGroups/${this.root.path}/projects/${path}`,
      finding: id,
      category: 'FalsePositive' as const,
      text: 'It is a fixture.',
      expiresOn: new Date(this.connector.now.getTime() + days * 24 * 3_600_000).toISOString(),
    };
    await saveExemption({ ...of, body: { properties } }, this.connector.deps(crashPoint));
    return of;
  }

  async findings() {
    const pages = this.connector.environment.stores.findings.pages(await this.place(), {});
    return (await Array.fromAsync(pages)).flat();
  }

  /** Ids by state. */
  async states(): Promise<Record<FindingState, number>> {
    const count = { open: 0, reopened: 0, fixed: 0, dismissed: 0 };
    for (const { state } of await this.findings()) count[state] += 1;
    return count;
  }

  async state() {
    return (await this.connector.environment.stores.findings.state(await this.place()))!.value;
  }

  async coverage(): Promise<Record<string, string>> {
    const { coverage } = await this.state();
    return Object.fromEntries(coverage.map(({ kind, status }) => [kind, status]));
  }

  async verdicts(): Promise<Record<string, string>> {
    const { connectorId, projectId } = await this.place();
    const { assessments } = this.connector.environment.stores;
    const known = await assessments.projects.get(connectorId, projectId);
    const held = Object.entries(known?.value.verdicts ?? {});
    return Object.fromEntries(
      held.filter(([id]) => /SEC-1[1-7]/.test(id)).map(([id, one]) => [id, one.verdict]),
    );
  }
}

function isImport(job: Job): job is JobOf<'import-findings'> {
  return job.kind === 'import-findings';
}

let number = 0;

/** A new project without pipelines under the first root group that is of Ultimate, or is not. */
export async function aScannedProject(connector: TestConnector, isUltimate = false): Promise<ScannedProject> {
  const { world, details } = connector.environment.simulator;
  const roots = world.rootsOwnedBy(world.user('demo')!);
  const root = roots.find((one) => (world.tierOf(one) === 'ultimate') === isUltimate)!;
  number += 1;
  const path = `scanned-${number}`;
  const record = world.addProject({ namespace: root, path, defaultBranch: 'main', visibility: 'private' });
  details.changeProject(record, { pipeline: null });
  const ref = refOf((await connector.connector())!);
  const at = connector.now.toISOString();
  const job = jobsFor()['resync-project'];
  await connector.carryOut({ ...job, connector: ref, projectId: record.id, at });
  return new ScannedProject(connector, root, record);
}

type Setting = { environment: TestEnvironment; connector: TestConnector; project: ScannedProject };

/** The setting of a file of tests: a connector, and a new project for each of them. Its parts are there while they run. */
export function scannedProjects(isUltimate = false): Readonly<Setting> {
  const at = {} as Setting;
  beforeAll(async () => {
    at.environment = await openTestEnvironment(20);
    at.connector = new TestConnector(at.environment);
    at.connector.now = new Date();
    await at.connector.onboard({ autoDiscovery: 'Enabled' });
  });
  afterAll(() => at.environment.stop());
  beforeEach(async () => {
    at.project = await aScannedProject(at.connector, isUltimate);
  });
  return at;
}
