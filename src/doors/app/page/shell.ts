// The frame of every page: one style sheet that works and nothing else, by policy. No script is needed or allowed.
import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { html, line, Markup } from '../../../report/html/markup.ts';
import { style as reportStyle } from '../../../report/html/style.ts';
import { style as ownStyle } from './style.ts';

const style = reportStyle + ownStyle;
const policyFor = (sheet: string) =>
  [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(sheet).digest('base64')}'`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
const policy = policyFor(style);
const reportPolicy = policyFor(reportStyle);

export interface Page {
  readonly title: string;
  /** Under the title. */
  readonly about?: Markup;
  readonly main: Markup;
  readonly menu: Markup;
  /** Loaded anew after so many seconds: how a page without scripts is live. */
  readonly refreshSeconds?: number;
}

export function showPage(
  response: ServerResponse,
  page: Page,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): void {
  sendHtml(response, status, render(page), policy, headers);
}

/** The report of an answer, which is a page of its own. */
export function showReport(response: ServerResponse, text: string): void {
  sendHtml(response, 200, text, reportPolicy, {});
}

export function redirect(
  response: ServerResponse,
  location: string,
  headers: Readonly<Record<string, string | readonly string[]>> = {},
): void {
  response.writeHead(303, { ...plain, location, ...(headers as Record<string, string | string[]>) });
  response.end();
}

const plain = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
};

function sendHtml(
  response: ServerResponse,
  status: number,
  text: string,
  contentPolicy: string,
  headers: Readonly<Record<string, string>>,
): void {
  response.writeHead(status, {
    ...plain,
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': contentPolicy,
    ...headers,
  });
  response.end(text);
}

function render({ title, about, main, menu, refreshSeconds }: Page): string {
  const refresh =
    refreshSeconds === undefined ? '' : html`<meta http-equiv="refresh" content="${refreshSeconds}">`;
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">${refresh}<title>${line(title)} – Testwright</title>
<style>${new Markup(style)}</style></head>
<body><a class="skip" href="#main">Skip to the content</a>
<header><h1>${line(title)}</h1>${about ?? ''}</header>
<nav aria-label="Pages">${menu}</nav>
<main id="main" tabindex="-1">${main}</main>
<footer><p>Testwright shows only tests that it can prove.</p></footer></body></html>
`.text;
}
