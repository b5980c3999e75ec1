// GitHub's rules that its description does not hold, each with what GitHub says when it is broken.
import { type ChangedFile, hunkUntil, placesOf } from './differences.ts';
import { Refusal, unprocessable } from './refusal.ts';
import type { Json } from './world.ts';

const LONGEST_BODY = 65_536;
const BIGGEST_ANNOTATION_BYTES = 64 * 1024;

/** Throws 422 where a comment, review, issue or pull request says too much, or nothing at all. */
export function demandBody(resource: string, body: unknown): string {
  if (typeof body !== 'string' || body.trim() === '')
    throw bodyRefusal(resource, "Body can't be blank", 'missing_field');
  if ([...body].length > LONGEST_BODY)
    throw bodyRefusal(resource, `Body is too long (maximum is ${LONGEST_BODY} characters)`, 'custom');
  return body;
}

function bodyRefusal(resource: string, message: string, code: string): Refusal {
  return new Refusal(422, 'Validation Failed', { errors: [{ resource, code, field: 'body', message }] });
}

export interface Anchor {
  readonly path: string;
  readonly line: number;
  readonly side: 'LEFT' | 'RIGHT';
  readonly startLine: number | null;
  readonly startSide: 'LEFT' | 'RIGHT' | null;
}

export interface Standing {
  readonly hunk: string;
  readonly position: number;
}

/** Where a comment stands in the difference. Throws 422 with GitHub's sentence where it stands nowhere. */
export function standingOf(files: readonly ChangedFile[], anchor: Anchor): Standing {
  const file = files.find(({ path }) => path === anchor.path);
  if (!file) throw unprocessable('Path could not be resolved');
  if (!file.patch) throw unprocessable("Pull request review thread diff hunk can't be blank");
  const places = placesOf(file.patch);
  const at = (line: number, side: 'LEFT' | 'RIGHT') =>
    places.find((place) => (side === 'LEFT' ? place.left : place.right) === line);
  const end = at(anchor.line, anchor.side);
  if (!end) throw unprocessable('Pull request review thread line must be part of the diff');
  if (anchor.startLine !== null) {
    const startSide = anchor.startSide ?? anchor.side;
    if (anchor.startLine >= anchor.line && startSide === anchor.side)
      throw unprocessable('Pull request review thread start line must precede the end line.');
    const start = at(anchor.startLine, startSide);
    if (!start) throw unprocessable('Pull request review thread start line must be part of the diff');
    if (start.hunk !== end.hunk)
      throw unprocessable('Pull request review thread start line must be part of the same hunk as the line.');
  }
  return { hunk: hunkUntil(file.patch, end), position: end.position };
}

/** Reads the anchor of a review comment as Octokit sends it. */
export function anchorOf(comment: Json): Anchor {
  if (typeof comment['line'] !== 'number')
    throw unprocessable('Pull request review thread line is missing: the forge takes no legacy position');
  return {
    path: String(comment['path']),
    line: comment['line'],
    side: comment['side'] === 'LEFT' ? 'LEFT' : 'RIGHT',
    startLine: typeof comment['start_line'] === 'number' ? comment['start_line'] : null,
    startSide: comment['start_side'] === 'LEFT' ? 'LEFT' : comment['start_side'] === 'RIGHT' ? 'RIGHT' : null,
  };
}

/** What the description cannot say of a check run. Throws 422. */
export function demandCheckRun(body: Json): void {
  const refuse = (message: string) => new Refusal(422, `Invalid request.\n\n${message}`, { errors: [] });
  if (body['status'] === 'completed' && body['conclusion'] === undefined)
    throw refuse('"conclusion" wasn\'t supplied.');
  if (body['conclusion'] !== undefined && body['status'] !== undefined && body['status'] !== 'completed')
    throw refuse('"conclusion" is for a completed run.');
  const output = body['output'] as Json | undefined;
  for (const annotation of (output?.['annotations'] as Json[]) ?? []) {
    const { start_line: start, end_line: end, start_column: column } = annotation as Record<string, number>;
    if (start !== undefined && end !== undefined && end < start)
      throw refuse('end_line is before start_line.');
    if (column !== undefined && start !== end)
      throw refuse('Annotations only support start_column and end_column on the same line.');
    for (const name of ['message', 'raw_details'])
      if (Buffer.byteLength(String(annotation[name] ?? '')) > BIGGEST_ANNOTATION_BYTES)
        throw refuse(`${name} exceeds 64 KB.`);
    if (String(annotation['title'] ?? '').length > 255) throw refuse('title exceeds 255 characters.');
  }
}
