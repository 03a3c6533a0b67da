import { fullPath } from '../world/paths.ts';
import { type Answer, html } from './answer.ts';
import type { Face, Route } from './call.ts';
import { escapeHtml } from '../../escape-html.ts';
import { htmlPage } from './page.ts';

export function frontPageRoutes(face: Face): Route[] {
  return [{ method: 'GET', under: '', template: '/', handle: () => html(200, frontPage(face)) }];
}

/** For whoever follows the `web_url` of a group or project: there is an API here, but no such page. */
export function missingPage(path: string): Answer {
  const body = `<h1>No page here</h1>
<p>This is a simulated GitLab: it serves the API, OAuth and <a href="/">a front page</a>, but has no page for <code>${escapeHtml(path)}</code>.</p>`;
  return html(404, htmlPage('Not found', body));
}

function frontPage({ world }: Face): string {
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
<p class="note"><a href="/-/simulator/world">What an Owner's crawl must find</a> · <a href="/-/simulator/requests">What was asked so far</a> ·
<a href="/-/simulator/world/changes">What changed</a> · <a href="/-/simulator/deliveries">Webhook deliveries</a></p>
<p class="note">To change something: <code>POST /-/simulator/world/{action}</code> with JSON, as in
<code>rename-project</code> with <code>{"project": "contoso/…", "path": "new-path"}</code>; an unknown action answers with all there are.</p>`,
  );
}
