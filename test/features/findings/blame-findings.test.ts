import { describe, expect, it } from 'vitest';

import type { JobOf } from '../../../shared/contracts/job.ts';
import { blameFindings } from '../../../shared/features/findings/blame-findings.ts';
import { CrashPoint, SimulatedCrash } from '../../support/crash-point.ts';
import { type ScannedProject, scannedProjects } from './a-scanned-project.ts';

const at = scannedProjects();

/** The jobs of blame that an import sent. */
async function importedJobs(): Promise<JobOf<'blame-findings'>[]> {
  await at.project.import((await at.project.look())!);
  return at.connector.queue.losePosture().filter((job) => job.kind === 'blame-findings');
}

function origins(findings: Awaited<ReturnType<ScannedProject['findings']>>) {
  return findings.map(({ id, introducedBy }) => `${id} ${introducedBy?.how}`).toSorted();
}

describe('blame', () => {
  it('names the commit and the author of new critical and high findings, and no address', async () => {
    at.project.scan({ scans: [{ kind: 'sast', add: 30 }] });
    const [job, ...more] = await importedJobs();
    const before = await at.project.findings();

    await blameFindings(job!, at.connector.deps(new CrashPoint()));

    const after = await at.project.findings();
    const blamed = after.filter(({ introducedBy }) => introducedBy?.how === 'blame');
    expect(more).toEqual([]);
    expect(blamed.map(({ id }) => id).toSorted()).toEqual(job!.findingIds.toSorted());
    expect(job!.findingIds.length).toBeLessThanOrEqual(20);
    expect(blamed.every(({ severity }) => severity === 'critical' || severity === 'high')).toBe(true);
    expect(blamed[0]?.introducedBy).toMatchObject({
      sha: expect.stringMatching(/^[0-9a-f]{40}$/) as string,
      author: expect.any(String) as string,
      time: expect.any(String) as string,
    });
    expect(JSON.stringify(after)).not.toContain('canary-blame');
    expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
  });

  it('stays with a finding that the next import sees again, and is not asked for twice', async () => {
    at.project.scan({ scans: [{ kind: 'sast', add: 8 }] });
    const [job] = await importedJobs();
    await blameFindings(job!, at.connector.deps(new CrashPoint()));
    const before = origins(await at.project.findings());
    at.environment.tableWrites();

    await blameFindings(job!, at.connector.deps(new CrashPoint()));
    const writes = at.environment.tableWrites();
    at.project.scan({ scans: [{ kind: 'sast', moveLines: 4 }] });
    const jobs = await importedJobs();

    expect(writes).toEqual([]);
    expect(jobs).toEqual([]);
    expect(origins(await at.project.findings())).toEqual(before);
  });

  it('that is killed at any write goes on where it stopped', async () => {
    at.project.scan({ scans: [{ kind: 'sast', add: 8 }] });
    const [job] = await importedJobs();
    for (let write = 1; write < 40; write += 1) {
      try {
        // The first is that of the limit.
        await blameFindings(job!, at.connector.deps(new CrashPoint(2)));
        break;
      } catch (failure) {
        if (!(failure instanceof SimulatedCrash)) throw failure;
      }
    }

    const blamed = (await at.project.findings()).filter(({ introducedBy }) => introducedBy?.how === 'blame');
    expect(blamed.map(({ id }) => id).toSorted()).toEqual(job!.findingIds.toSorted());
  });
});

describe('the requests of a day', () => {
  it('are limited for a connector, and counted again the next day', async () => {
    const { findings } = at.environment.stores;
    const now = new Date('2026-11-23T10:00:00.000Z');
    const take = (wanted: number, day = now) =>
      findings.takeBlames('limited', wanted, { now: day, perDay: 30 });

    expect([await take(20), await take(20), await take(20)]).toEqual([20, 10, 0]);
    expect(await take(20, new Date('2026-11-24T00:00:00.000Z'))).toBe(20);
  });
});
