const endOfDirectory = 0x06054b50;
const entryOfDirectory = 0x02014b50;
const entryBytes = 46;
/** The record at the end of a zip, without its comment. */
const endBytes = 22;
const maxCommentBytes = 65_535;

/** Paths in a zip, from the directory at its end; undefined if it is no zip, or one above 4 GB. */
export function archivePaths(zip: Buffer): string[] | undefined {
  const end = endOf(zip);
  if (end === undefined) return undefined;
  const count = zip.readUInt16LE(end + 10);
  let at = zip.readUInt32LE(end + 16);
  const paths: string[] = [];
  for (let entry = 0; entry < count; entry += 1) {
    if (at + entryBytes > zip.length || zip.readUInt32LE(at) !== entryOfDirectory) return undefined;
    const nameBytes = zip.readUInt16LE(at + 28);
    const moreBytes = zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
    paths.push(zip.toString('utf8', at + entryBytes, at + entryBytes + nameBytes));
    at += entryBytes + nameBytes + moreBytes;
  }
  return paths;
}

function endOf(zip: Buffer): number | undefined {
  const first = Math.max(0, zip.length - endBytes - maxCommentBytes);
  for (let at = zip.length - endBytes; at >= first; at -= 1)
    if (zip.readUInt32LE(at) === endOfDirectory) return at;
  return undefined;
}
