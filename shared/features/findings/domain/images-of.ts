import { imageName } from './location.ts';
import type { ScannedFinding } from './scanned-finding.ts';

/** Names of the images that findings of a report name, without tag and digest. */
export function imagesOf(findings: Iterable<Pick<ScannedFinding, 'location'>>): string[] {
  const images = new Set<string>();
  for (const { location } of findings)
    if (location.image !== undefined) images.add(imageName(location.image));
  return [...images].toSorted();
}
