import type { InventoryItem } from '../../../shared/contracts/arm/posture-panes.ts';
import { ApiError } from '../../api/api-error.ts';
import type { InventoryPage } from '../../api/inventory-page.ts';
import { layOut, placeOf, rowOf, type RowList, type TreeLayout } from './tree-rows.ts';

export type InventoryRow = { item: InventoryItem; level: number; open: boolean | undefined };
/** Reads a window of a list: of a group's children, or of the whole. */
export type ReadWindow = (
  at: { group: InventoryItem | undefined; skip: number; top: number; asOf: string | undefined },
  signal: AbortSignal,
) => Promise<InventoryPage>;

export type InventoryView = {
  /** Undefined until the first answer. */
  asOf: string | undefined;
  layout: TreeLayout | undefined;
  failure: { error: Error; at: number } | undefined;
  /** Until the reader gives up. */
  isLoading: boolean;
};

const ROOT = '';
const windowRows = 100;
const maxRestarts = 3;

/**
 * The rows of one list or tree under fixed filters, read by windows as they come into view, all of one snapshot. When the server
 * no longer has the snapshot, all is read again, and the old rows stay until then.
 */
export class InventoryRows {
  readonly #read: ReadWindow;
  readonly #isTree: boolean;
  readonly #watchers = new Set<() => void>();
  #open: ReadonlySet<string>;
  #lists = new Map<string, RowList<InventoryItem>>();
  #groups = new Map<string, InventoryItem>();
  #loading = new Map<string, AbortController>();
  #wanted = { first: 0, last: 0 };
  #isExpired = false;
  /** Times that a new snapshot was asked for without a window of it since. */
  #restarts = 0;
  #view: InventoryView = { asOf: undefined, layout: undefined, failure: undefined, isLoading: true };

  constructor(read: ReadWindow, isTree: boolean, open: ReadonlySet<string>) {
    this.#read = read;
    this.#isTree = isTree;
    this.#open = open;
  }

  view = (): InventoryView => this.#view;

  subscribe = (changed: () => void): (() => void) => {
    this.#watchers.add(changed);
    if (this.#view.asOf === undefined) this.#load(ROOT, 0);
    return () => this.#watchers.delete(changed);
  };

  rowAt = (row: number): InventoryRow | undefined => {
    const place = this.#view.layout === undefined ? undefined : placeOf(this.#view.layout, row);
    const item = place === undefined ? undefined : this.#lists.get(place.list)?.items.get(place.index);
    if (place === undefined || item === undefined) return undefined;
    return { item, level: place.level, open: this.#isOpen(item) };
  };

  /** Loads what is missing of these rows. */
  need = (first: number, last: number): void => {
    this.#wanted = { first, last };
    const { layout } = this.#view;
    if (layout === undefined) return;
    for (let row = first; row <= last; row++) {
      const place = placeOf(layout, row);
      if (place === undefined || this.#lists.get(place.list)?.items.has(place.index) === true) continue;
      this.#load(place.list, Math.floor(place.index / windowRows) * windowRows);
    }
  };

  /** Full paths of groups whose children are shown. */
  setOpen = (open: ReadonlySet<string>): void => {
    this.#open = open;
    this.#publish({});
    this.#loadOpened();
  };

  retry = (): void => {
    this.#publish({ failure: undefined, isLoading: true });
    if (this.#view.asOf === undefined || this.#isExpired) this.#load(ROOT, 0);
    this.need(this.#wanted.first, this.#wanted.last);
    this.#loadOpened();
  };

  /** The reader gives up. `retry` goes on. */
  cancel = (): void => {
    this.dispose();
    this.#publish({ isLoading: false });
  };

  /** The rows that are loaded of a range. */
  loaded(first: number, last: number): InventoryItem[] {
    return Array.from({ length: last - first + 1 }, (_, index) => this.rowAt(first + index)?.item).filter(
      (item) => item !== undefined,
    );
  }

  /** Row of a thing, as far as it is loaded. */
  rowOfId(id: string): number | undefined {
    for (const [key, { items }] of this.#lists) {
      for (const [index, item] of items) {
        if (item.id === id && this.#view.layout !== undefined) return rowOf(this.#view.layout, key, index);
      }
    }
    return undefined;
  }

  dispose(): void {
    for (const controller of this.#loading.values()) controller.abort();
    this.#loading.clear();
  }

  #load(list: string, skip: number): void {
    const request = `${list} ${skip}`;
    if (this.#loading.has(request)) return;
    const controller = new AbortController();
    this.#loading.set(request, controller);
    const group = this.#groups.get(list);
    const asOf = this.#isExpired ? undefined : this.#view.asOf;
    this.#read({ group, skip, top: windowRows, asOf }, controller.signal)
      .then((page) => this.#take(list, skip, page))
      .catch((failure: unknown) => this.#fail(failure, controller.signal))
      .finally(() => {
        if (this.#loading.get(request) === controller) this.#loading.delete(request);
      });
  }

  #take(list: string, skip: number, page: InventoryPage): void {
    const isNew = this.#isExpired;
    if (isNew) {
      this.#isExpired = false;
      this.#lists.clear();
    }
    if (!isNew) this.#restarts = 0;
    const items = new Map(this.#lists.get(list)?.items);
    for (const [index, item] of page.value.entries()) {
      items.set(skip + index, item);
      if (item.kind === 'group') this.#groups.set(keyOf(item), item);
    }
    this.#lists.set(list, { count: page.count, items });
    this.#publish({ asOf: page.asOf, failure: undefined });
    this.#loadOpened();
    // The reader stays where they are, so nothing else asks for the rows there.
    if (isNew) this.need(this.#wanted.first, this.#wanted.last);
  }

  /** 410: the snapshot is gone. All that was asked of it is dropped, and the root is read again first. */
  #fail(failure: unknown, signal: AbortSignal): void {
    if (signal.aborted) return;
    if (
      failure instanceof ApiError &&
      failure.status === 410 &&
      !this.#isExpired &&
      this.#restarts < maxRestarts
    ) {
      this.#restarts += 1;
      this.dispose();
      this.#isExpired = true;
      return this.#load(ROOT, 0);
    }
    const error = failure instanceof Error ? failure : new Error(String(failure));
    this.#publish({ failure: { error, at: Date.now() } });
  }

  #loadOpened(): void {
    for (const [key, group] of this.#groups) {
      if (this.#isOpen(group) === true && !this.#lists.has(key)) this.#load(key, 0);
    }
  }

  #isOpen(item: InventoryItem): boolean | undefined {
    return this.#isTree && item.kind === 'group' ? this.#open.has(item.fullPath) : undefined;
  }

  #publish(change: Partial<InventoryView>): void {
    const layout = this.#lists.has(ROOT)
      ? layOut(this.#lists, ROOT, (item) => (this.#isOpen(item) === true ? keyOf(item) : undefined))
      : undefined;
    this.#view = { ...this.#view, ...change, layout };
    for (const changed of this.#watchers) changed();
  }
}

/** Two GitLabs may have groups with the same path. */
function keyOf({ connectorId, fullPath }: InventoryItem): string {
  return `${connectorId} ${fullPath}`;
}
