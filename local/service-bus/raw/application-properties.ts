import { setInMap, type MapEntry } from './encoded-map.ts';
import { section, sectionCode, splitSections } from './sections.ts';

/** Returns the message with these application properties set; all other bytes stay unchanged. */
export function setApplicationProperties(message: Buffer, entries: readonly MapEntry[]): Buffer {
  if (entries.length === 0) return message;
  const sections = splitSections(message);
  const old = sections.find((part) => part.code === sectionCode.applicationProperties);
  const rewritten = section(sectionCode.applicationProperties, setInMap(old?.value, entries));
  const before = sections.filter((part) => part.code < sectionCode.applicationProperties);
  const after = sections.filter((part) => part.code > sectionCode.applicationProperties);
  return Buffer.concat([...before.map((part) => part.whole), rewritten, ...after.map((part) => part.whole)]);
}
