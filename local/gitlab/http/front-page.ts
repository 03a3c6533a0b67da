import { fullPath } from '../world/paths.ts';
import { type HttpResponse, html } from './response.ts';
import type { ApiContext, Route } from './call.ts';
import { escapeHtml } from '../../escape-html.ts';
import { htmlPage } from './page.ts';

export function frontPageRoutes(api: ApiContext): Route[] {
  return [{ method: 'GET', under: '', template: '/', handle: () => html(200, frontPage(api)) }];
}

/** The 404 page for a `web_url` of a group or project: the simulator has an API but no such pages. */
export function missingPage(path: string): HttpResponse {
  const body = `<h1>No page here</h1>
<p>This is a simulated GitLab: it serves the API, OAuth and <a href="/">a front page</a>, but has no page for <code>${escapeHtml(path)}</code>.</p>`;
  return html(404, htmlPage('Not found', body));
}

function frontPage({ world }: ApiContext): string {
  const items = world.groups
    .filter((group) => group.parent === undefined)
    .map((group) => {
      const path = fullPath(group);
      const count = `${group.descendants.length} subgroups, ${group.subtreeProjects.length} projects`;
      const api = `/api/v4/groups/${encodeURIComponent(path)}?with_projects=false`;
      return `<li><a href="/groups/${escapeHtml(path)}">${escapeHtml(group.name)}</a> (${count}; <a href="${api}">API</a>)</li>`;
    });
  return htmlPage(
    'Simulated GitLab',
    `<h1>Simulated GitLab</h1>
<p>This stands in for a GitLab server on this machine: groups, projects, people and tokens are made up from seed ${world.seed}.
It answers GitLab's REST API under <code>/api/v4</code> and OAuth under <code>/oauth</code>.</p>
<ul>
${items.join('\n')}
</ul>
<p class="note"><a href="/-/simulator/world">Expected result of an Owner's crawl</a> · <a href="/-/simulator/requests">Request counts</a> ·
<a href="/-/simulator/world/changes">Recent changes</a> · <a href="/-/simulator/deliveries">Webhook deliveries</a></p>
<p class="note">To change something: <code>POST /-/simulator/world/{action}</code> with JSON, as in
<code>rename-project</code> with <code>{"project": "contoso/…", "path": "new-path"}</code>; an unknown action returns the list of actions.</p>`,
  );
}
