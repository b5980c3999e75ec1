// Stage: what a chosen test does not need is taken out of it: statements, assertions and what its inputs hold, without
// which it is of the same kind, kills the same and runs the same changed lines. The final proof then proves what is left.
import type { AloneResult } from '../../gates/gate.ts';
import { withSyntax } from '../../languages/parser.ts';
import type { HomedProof } from '../../proofs.ts';
import type { Candidate, LanguageId, Mutant } from '../../terms.ts';
import type { Testbed } from '../../testbed.ts';
import { unusedImports } from './imports.ts';
import { simplerInputs } from './literals.ts';
import { shorterTitle } from './title.ts';

/** Of one test: each costs a run on head, on base and on each fault that counts. */
const MOST_TRIES = 6;
/** And as many simpler inputs. */
const MOST_SIMPLER = 5;
/** Kills that nobody confirmed yet: so many are looked at. */
const MOST_LIKELY = 4;
/** Of the whole budget, for the final proof. */
const RESERVE = 0.3;

export interface MinimiseGround {
  readonly bed: Testbed;
  readonly objection: (body: string, language: LanguageId) => string | undefined;
  readonly alone: (
    home: HomedProof['home'],
  ) => (candidate: Candidate, on: 'head' | 'base' | Mutant, count?: boolean) => Promise<AloneResult>;
}

export async function minimiseTests(
  ground: MinimiseGround,
  homed: readonly HomedProof[],
): Promise<readonly HomedProof[]> {
  const shorter: HomedProof[] = [];
  for (const one of homed) {
    const taken = [...homed, ...shorter].map(({ proof }) => proof.candidate.name);
    shorter.push(named(ground, await simplify(ground, await minimise(ground, one)), one, taken));
  }
  return shorter;
}

async function minimise(ground: MinimiseGround, one: HomedProof): Promise<HomedProof> {
  const language = ground.bed.language.id;
  let best = one;
  let must: Must | undefined;
  let tries = 0;
  // From the last to the first: what an assertion was set up with goes after it.
  for (let index = piecesOf(best.proof.candidate.body, language).length - 1; index >= 0; index--) {
    const { candidate } = best.proof;
    const body = withoutPiece(candidate.body, language, index);
    if (body === undefined || ground.objection(body, language) !== undefined) continue;
    if (tries >= MOST_TRIES || !hasTime(ground.bed)) break;
    tries += 1;
    must ??= await worthOf(ground, one);
    if (must.lines === undefined) break;
    const imports = candidate.imports.filter((text) => !unusedImports(text, body, language));
    const tried = { ...best, proof: { ...best.proof, candidate: { ...candidate, body, imports } } };
    if (await isSame(ground, tried, must)) best = tried;
  }
  return best;
}

/** Of a value that a text states, or that base answered otherwise, the very call is what is shown: it stays. */
async function simplify(ground: MinimiseGround, one: HomedProof): Promise<HomedProof> {
  const { oracle, difference } = one.proof.candidate;
  if (oracle === 'stated' || difference !== undefined) return one;
  const language = ground.bed.language.id;
  const tried = new Set<string>();
  let best = one;
  let must: Must | undefined;
  while (tried.size < MOST_SIMPLER && hasTime(ground.bed)) {
    const { candidate } = best.proof;
    const body = simplerInputs(candidate.body, language).find((text) => !tried.has(text));
    if (body === undefined) break;
    tried.add(body);
    if (ground.objection(body, language) !== undefined) continue;
    must ??= await worthOf(ground, one);
    if (must.lines === undefined) break;
    const simpler = { ...best, proof: { ...best.proof, candidate: { ...candidate, body } } };
    if (await isSame(ground, simpler, must)) best = simpler;
  }
  return best;
}

/** What must stay as it is. */
interface Must {
  /** Changed lines that it runs; undefined: it is not green. */
  readonly lines: string | undefined;
  readonly faults: readonly Mutant[];
}

/** Besides the faults whose kills were confirmed, those that it was likely to notice and does. */
async function worthOf({ alone }: MinimiseGround, { proof, home }: HomedProof): Promise<Must> {
  const { candidate, kills } = proof;
  const confirmed = new Set(kills.map(({ mutant }) => mutant?.id));
  const living = candidate.target.livingMutants;
  const likely = living.filter(({ id }) => !confirmed.has(id) && candidate.likelyKills.includes(id));
  const [head, ...results] = await Promise.all([
    alone(home)(candidate, 'head', true),
    ...likely.slice(0, MOST_LIKELY).map((fault) => alone(home)(candidate, fault)),
  ]);
  const noticed = likely.filter((_, index) => isRed(results[index]));
  return { lines: linesOf(head), faults: [...living.filter(({ id }) => confirmed.has(id)), ...noticed] };
}

/** As green on head over the same lines, of the same colour on base, and red under every fault that it noticed. */
async function isSame({ alone }: MinimiseGround, { proof, home }: HomedProof, must: Must): Promise<boolean> {
  const { candidate, kind } = proof;
  const run = alone(home);
  const [head, base, ...reds] = await Promise.all([
    run(candidate, 'head', true),
    run(candidate, 'base'),
    ...must.faults.map((fault) => run(candidate, fault)),
  ]);
  const onBase = base.ran ? base.test.outcome : 'absent';
  const isKind =
    kind === 'guard' ? onBase === 'pass' : kind === 'behaviour' ? onBase === 'fail' : onBase !== 'pass';
  return isKind && linesOf(head) === must.lines && reds.every(isRed);
}

function isRed(result: AloneResult | undefined): boolean {
  return result?.ran === true && result.test.outcome === 'fail';
}

/** Undefined: not green. */
function linesOf(result: AloneResult): string | undefined {
  return result.ran && result.test.outcome === 'pass' ? JSON.stringify(result.test.hits ?? {}) : undefined;
}

function hasTime({ deadline }: Testbed): boolean {
  const left = deadline.leftMs();
  return left > RESERVE * (left + deadline.spentMs());
}

interface Piece {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The statements of the test's own block. */
function piecesOf(body: string, language: LanguageId): readonly Piece[] {
  return withSyntax(language, body, (root) => {
    const holder = root.descendantsOfType(
      language === 'python' ? 'function_definition' : 'statement_block',
    )[0];
    const block = language === 'python' ? holder?.childForFieldName('body') : holder;
    return (block?.namedChildren ?? []).flatMap((node) =>
      node === null || node.type === 'comment'
        ? []
        : [{ start: node.startIndex, end: node.endIndex, text: node.text }],
    );
  });
}

/** Whole lines without the piece; undefined where it shares a line or names something that the others use. */
function withoutPiece(body: string, language: LanguageId, index: number): string | undefined {
  const pieces = piecesOf(body, language);
  const piece = pieces[index];
  if (piece === undefined || pieces.length < 2) return undefined;
  const names = boundBy(piece.text);
  const others = pieces.filter((one) => one !== piece).map(({ text }) => text);
  if (others.some((text) => names.some((name) => wordsOf(text).includes(name)))) return undefined;
  const start = body.lastIndexOf('\n', piece.start - 1) + 1;
  const lineEnd = body.indexOf('\n', piece.end);
  const end = lineEnd < 0 ? body.length : lineEnd + 1;
  const isAlone = body.slice(start, piece.start).trim() === '' && /^;?\s*$/.test(body.slice(piece.end, end));
  return isAlone ? body.slice(0, start) + body.slice(end) : undefined;
}

/** Names that a statement makes: what stands left of its `=`. */
function boundBy(text: string): readonly string[] {
  const left = /^(?:(?:const|let|var)\b)?([^=(]*)=(?!=)/.exec(text)?.[1];
  return left === undefined ? [] : wordsOf(left);
}

function wordsOf(text: string): readonly string[] {
  return text.match(/[A-Za-z_$][\w$]*/g) ?? [];
}

/** A test that no longer shows half of what its name says gets the other half as its name, where that is free. */
function named({ bed }: MinimiseGround, now: HomedProof, before: HomedProof, taken: readonly string[]) {
  const { candidate } = now.proof;
  if (candidate.body === before.proof.candidate.body) return now;
  const title = shorterTitle(candidate.draft.title, candidate.body);
  if (title === candidate.draft.title) return now;
  const { style, neighbour } = now.home;
  const { name } = bed.framework.render({ title, assertions: [] }, style, neighbour?.source);
  const isTaken = taken.includes(name) || neighbour?.source.includes(name) === true;
  if (isTaken || !candidate.body.includes(candidate.name)) return now;
  const body = candidate.body.replace(candidate.name, () => name);
  return {
    ...now,
    proof: { ...now.proof, candidate: { ...candidate, name, body, draft: { ...candidate.draft, title } } },
  };
}
