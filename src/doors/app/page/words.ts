// Pieces that several pages show.
import type { Job } from '../../../queue/overview.ts';
import { html, line, type Markup } from '../../../report/html/markup.ts';
import type { Viewer } from './session.ts';

export function menuFor(viewer: Viewer): Markup {
  return html`<a href="/">Jobs</a><span class="who">${line(viewer.login ?? 'operator')}</span>
<form method="post" action="/sign-out">${wordField(viewer)}<button>Sign out</button></form>`;
}

export function wordField({ word }: Viewer): Markup {
  return html`<input type="hidden" name="word" value="${word}">`;
}

export function isOpen({ state }: Pick<Job, 'state'>): boolean {
  return state === 'waiting' || state === 'answered';
}

export function stateWords(job: Job): Markup {
  const { state, stop, steps } = job;
  if (isOpen(job)) {
    const word = state === 'answered' ? 'being shown' : steps.length > 0 ? 'running' : 'waiting';
    return html`<span class="state running">${word}</span>`;
  }
  if (state === 'published') return html`<span class="state published">shown</span>`;
  const how = stop === 'failed' ? 'failed' : 'stopped';
  return html`<span class="state ${how}">${stop ?? 'stopped'}</span>`;
}

export function timeOf(moment: Date): Markup {
  const iso = moment.toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 16).replace('T', ' ')} UTC</time>`;
}

/** `1 h 02 min`, `3 min 20 s`, `12 s`. */
export function lengthOf(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  const two = (number: number) => String(number).padStart(2, '0');
  if (hours > 0) return `${hours} h ${two(minutes)} min`;
  return minutes > 0 ? `${minutes} min ${two(whole % 60)} s` : `${whole} s`;
}

/** From its beginning to its end, or until now. */
export function tookOf({ created, ended }: Job, now: number): string {
  return lengthOf(((ended ?? new Date(now)).getTime() - created.getTime()) / 1000);
}
