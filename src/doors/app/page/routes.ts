// The addresses of the operator page. Without a session there is the way to sign in, and nothing else to see.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { jobOf } from '../../../queue/overview.ts';
import { findRequest } from '../../../queue/requests.ts';
import type { Answer } from '../../../report/answer.ts';
import { evidenceText } from '../../../report/evidence-file.ts';
import { html } from '../../../report/html/markup.ts';
import { renderHtml } from '../../../report/html/page.ts';
import { send } from '../send.ts';
import type { World } from '../world.ts';
import { act, sentences } from './acts.ts';
import { readForm } from './form.ts';
import { jobPage } from './job-page.ts';
import { overviewPage } from './overview-page.ts';
import { isOwnForm, type Viewer, viewerOf } from './session.ts';
import { redirect, showPage, showReport } from './shell.ts';
import { byToken, fromGitHub, signInPage, signOut, toGitHub } from './sign-in.ts';
import { menuFor } from './words.ts';

const JOB = /^\/jobs\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\/(report|evidence|retry|cancel))?$/;

/** False: it is no address of the page. */
export async function answerPage(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  switch (`${request.method} ${url.pathname}`) {
    case 'GET /sign-in':
      signInPage(world, response);
      return true;
    case 'GET /sign-in/github':
      toGitHub(world, request, response);
      return true;
    case 'GET /sign-in/back':
      await fromGitHub(world, request, response);
      return true;
    case 'POST /sign-in/token':
      await byToken(world, request, response);
      return true;
    case 'POST /sign-out':
      await signOut(world, request, response);
      return true;
    default:
      return await answerViewer(world, request, response, url);
  }
}

async function answerViewer(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<boolean> {
  const [path, id, part] = JOB.exec(url.pathname) ?? [];
  if (url.pathname !== '/' && path === undefined) return false;
  const viewer = await viewerOf(world, request);
  if (viewer === undefined) {
    redirect(response, '/sign-in');
    return true;
  }
  if (request.method === 'GET' && id === undefined)
    showPage(response, await overviewPage(world, viewer, url.searchParams));
  else if (request.method === 'GET' && id !== undefined)
    await showJob(world, viewer, response, { id, part, url });
  else if (request.method === 'POST' && id !== undefined && (part === 'retry' || part === 'cancel')) {
    if (!isOwnForm(viewer, request, await readForm(request)))
      return refuse(
        viewer,
        response,
        'That form is not from this page, or is too old. Go back and try again.',
      );
    redirect(response, `/jobs/${id}?said=${await act(world, viewer, id, part)}`);
  } else return false;
  return true;
}

interface Wanted {
  readonly id: string;
  readonly part: string | undefined;
  readonly url: URL;
}

async function showJob(
  world: World,
  viewer: Viewer,
  response: ServerResponse,
  { id, part, url }: Wanted,
): Promise<void> {
  const job = await jobOf(world.database, viewer.repositories, id);
  if (job === undefined) return notFound(viewer, response);
  const kept = await findRequest(world.database, id);
  const answer: Answer | undefined = kept?.answer ? JSON.parse(kept.answer) : undefined;
  if (part === undefined) {
    const said = url.searchParams.get('said') ?? '';
    const sentence = Object.entries(sentences).find(([word]) => word === said)?.[1];
    return showPage(response, jobPage(world, viewer, job, answer, sentence));
  }
  if (part === 'report' && answer !== undefined) return showReport(response, renderHtml(answer));
  const evidence = answer?.evidence.find((one) => one.id === url.searchParams.get('id'));
  if (part !== 'evidence' || evidence === undefined) return notFound(viewer, response);
  response.setHeader('cache-control', 'no-store');
  send(response, 200, evidenceText(evidence), 'application/json');
}

function notFound(viewer: Viewer, response: ServerResponse): void {
  showPage(
    response,
    { title: 'Not found', main: html`<p>There is nothing here that you can see.</p>`, menu: menuFor(viewer) },
    404,
  );
}

function refuse(viewer: Viewer, response: ServerResponse, words: string): true {
  showPage(response, { title: 'Refused', main: html`<p>${words}</p>`, menu: menuFor(viewer) }, 403);
  return true;
}
