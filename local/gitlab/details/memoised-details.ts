import type { Details, DetailsReader } from './details.ts';

/** Derives the details of each record once: for one request, whose fields read them many times. */
export function memoisedDetails(details: Details): DetailsReader {
  return {
    ofProject: memoised((project) => details.ofProject(project)),
    ofGroup: memoised((group) => details.ofGroup(group)),
    ofInstance: () => details.ofInstance(),
  };
}

function memoised<Key, Value>(derive: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>();
  return (key) => {
    const value = known.get(key) ?? derive(key);
    known.set(key, value);
    return value;
  };
}
