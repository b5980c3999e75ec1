// Signing in: by GitHub, which says whose repositories are shown, or by the operator's token, which shows all.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Fault } from '../../../errors.ts';
import { personFor, signInAddress } from '../../../github/sign-in.ts';
import { html } from '../../../report/html/markup.ts';
import type { World } from '../world.ts';
import { readForm } from './form.ts';
import {
  beginSession,
  beginState,
  endState,
  finishSession,
  isFromHere,
  isOwnForm,
  isOwnState,
  isSame,
  viewerOf,
} from './session.ts';
import { redirect, showPage } from './shell.ts';

const BACK = '/sign-in/back';

export function signInPage({ page, app }: World, response: ServerResponse, problem?: string): void {
  const github =
    page.oauth === undefined
      ? html`<p class="soft">Signing in by GitHub wants <code>GITHUB_CLIENT_ID</code> and <code>GITHUB_CLIENT_SECRET</code> of the App, and its callback address <code>${BACK}</code>.</p>`
      : html`<p><a class="go" href="/sign-in/github">Sign in with GitHub</a></p><p class="soft">You see the repositories that are yours there.</p>`;
  const where =
    app.pageToken === undefined
      ? html`It is in the file <code>page-token</code> among the settings of the App, on its machine.`
      : html`It is what <code>TESTWRIGHT_PAGE_TOKEN</code> holds.`;
  const main = html`${problem === undefined ? '' : html`<p class="card bad" role="alert">${problem}</p>`}
<section aria-labelledby="github"><h2 id="github">By GitHub</h2>${github}</section>
<section aria-labelledby="token"><h2 id="token">By the operator’s token</h2>
<form method="post" action="/sign-in/token"><label for="field">Token</label>
<input id="field" name="token" type="password" autocomplete="current-password" required>
<p class="soft">${where}</p><button>Sign in</button></form></section>`;
  const status = problem === undefined ? 200 : 403;
  showPage(response, { title: 'Sign in', main, menu: html`<span>Testwright</span>` }, status);
}

export function toGitHub(world: World, request: IncomingMessage, response: ServerResponse): void {
  const place = placeOf(world);
  if (place === undefined) redirect(response, '/sign-in');
  else {
    const { state, header } = beginState(world);
    const address = signInAddress(place, `${here(world, request)}${BACK}`, state);
    redirect(response, address, { 'set-cookie': header });
  }
}

/** GitHub sent the browser back, with a code for us, if the person agreed. */
export async function fromGitHub(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const query = new URL(request.url ?? '/', 'http://localhost').searchParams;
  const [code, state] = [query.get('code') ?? '', query.get('state') ?? ''];
  const place = placeOf(world);
  if (place === undefined || code === '' || !isOwnState(world, request, state))
    return signInPage(world, response, 'That way in was not begun here, or is over. Try again.');
  try {
    const { login, repositories } = await personFor(place, code);
    const header = await beginSession(world, { login, repositories });
    redirect(response, '/', { 'set-cookie': [header, endState(world)] });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    world.log.warn('signing in failed', { code: error.code });
    signInPage(world, response, 'GitHub did not say who you are. Try again.');
  }
}

export async function byToken(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const form = await readForm(request);
  if (!isFromHere(request) || !isSame(form.get('token') ?? '', world.page.token))
    return signInPage(world, response, 'That is not the token.');
  redirect(response, '/', {
    'set-cookie': await beginSession(world, { login: null, repositories: null }),
  });
}

export async function signOut(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const form = await readForm(request);
  const viewer = await viewerOf(world, request);
  if (viewer === undefined || !isOwnForm(viewer, request, form)) return redirect(response, '/');
  redirect(response, '/sign-in', { 'set-cookie': await finishSession(world, request) });
}

function placeOf({ page, app }: World) {
  return page.oauth === undefined ? undefined : { ...app, ...page.oauth };
}

/** Where the browser reaches us. GitHub sends it back only to addresses that the App names. */
function here({ app }: World, request: IncomingMessage): string {
  return app.publicUrl ?? `http://${request.headers.host ?? 'localhost'}`;
}
