import type { GitLabPage } from './ports.ts';

/** Reads a GitLab list page by page, from page 1 until there is no next one. Throws what `read` throws. */
export async function* pagesOf<Page extends GitLabPage<unknown>>(
  read: (page: number) => Promise<Page>,
): AsyncGenerator<Page> {
  for (let next: number | undefined = 1; next !== undefined;) {
    const page: Page = await read(next);
    yield page;
    next = page.nextPage;
  }
}
