export type PickableGroup = {
  id: string;
  name: string;
  /** Searched beside the name, and gives the tree its order. */
  path: string;
  /** `34 subgroups, 7,440 projects`. */
  detail: string;
  /** 1 is the top. */
  level?: number;
  /** Why it cannot be chosen. */
  lock?: string;
};

/** Groups with the text in name or path, and the ones above them, so that the tree stays one. */
export function matchingGroups(groups: readonly PickableGroup[], query: string): readonly PickableGroup[] {
  const text = query.trim().toLocaleLowerCase();
  if (text === '') return groups;
  const hits = groups.filter(({ name, path }) => `${name}\n${path}`.toLocaleLowerCase().includes(text));
  return groups.filter((group) =>
    hits.some(({ path }) => path === group.path || path.startsWith(`${group.path}/`)),
  );
}
