import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { deflateRaw } from 'node:zlib';

/** All that is deployed: scripts, whose names end with a hash but for the first, the files of the platform, the page. */
const parts = /^(?:functions\/(?:index|[\w-]+-[0-9A-Z]{8})\.js|host\.json|package\.json|web\/.+)$/;
/** The host downloads and unpacks the archive at a cold start. */
const maxZippedBytes = 2_500_000;
/** A local header and a directory entry of a zip, beside two names. */
const headerBytes = 76;

export type PackageWeight = {
  /** Bytes of the zip without the page. */
  zipped: number;
  faults: string[];
};

/** Weighs the folder that is deployed, and names each file that does not belong there. */
export async function weighPackage(folder: string): Promise<PackageWeight> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .toSorted();
  let zipped = 0;
  for (const file of files.filter((one) => !one.startsWith('web/')))
    zipped += await zippedBytes(folder, file);
  const strangers = files.filter((file) => !parts.test(file) || file.endsWith('.map'));
  return {
    zipped,
    faults: [
      ...strangers.map((file) => `${file} does not belong into the package`),
      ...(zipped > maxZippedBytes
        ? [`the package has ${zipped} bytes zipped, more than ${maxZippedBytes}`]
        : []),
    ],
  };
}

async function zippedBytes(folder: string, file: string): Promise<number> {
  const deflated = await promisify(deflateRaw)(await readFile(join(folder, file)));
  return deflated.length + headerBytes + 2 * Buffer.byteLength(file);
}
