// Where `observe` gets its calls: documentation and existing tests for nothing, then two short questions to the model.
import { posix } from 'node:path';
import type { Model, Sampling } from '../model/model.ts';
import type { Call, Mutant, Observation, Target } from '../terms.ts';
import type { Ground } from './generator.ts';
import { fenced, promptOf } from './prompt.ts';

/** Eight lines of calls at temperature 0.7: what row F7 of the yield experiment used. */
const LISTED_CALLS = 8;
/** Calls whose result is looked at more closely: each costs three more. */
const MOST_VIEWED = 30;
/** Modules that come with Python and do nothing to the outside: a model's test may import them. */
export const HARMLESS_MODULES =
  /^(?:import|from) (?:math|datetime|decimal|re|json|collections|itertools|io|functools|string|types|dataclasses|enum|typing|operator|fractions|uuid|asyncio|textwrap|pathlib)\b/;

export function docAndTestCalls(target: Target, ground: Ground): readonly Call[] {
  const fromDocs = ground.language.docCalls(target.entry, ground.home.symbolImport.reference);
  const fromTests = ground.neighbours.flatMap(({ path, source }) =>
    ground.language
      .harvest(source, references(target, ground), 'existing-test')
      .filter((call) => isOfItsClass(call, target.entry))
      .flatMap((call) => rebased(call, path, ground.home.file)),
  );
  return unique([...fromDocs, ...fromTests]);
}

/** Prompt B of the yield experiment: an ordinary test from an open prefix, temperature 0.4. */
export async function modelTestCalls(target: Target, ground: Ground, model: Model): Promise<readonly Call[]> {
  const task = `Write one ${ground.framework.id} test with a few assertions that check the changed behaviour of \`${target.entry.qualifiedName}\`. Reply with the code only.`;
  return await oneTest(task, `${target.entry.name} change`, 0.4, target, ground, model);
}

const LIST_RULES = ['Use literal arguments only. No assert, no print, no comments, no expected results.'];

/** Prompt F7 of the yield experiment: a list of calls bound by a grammar, temperature 0.7. */
export async function listCalls(target: Target, ground: Ground, model: Model): Promise<readonly Call[]> {
  if (target.entry.kind === 'method') return await secondTest(target, ground, model);
  const { language, home } = ground;
  const task = [
    `Write ${LISTED_CALLS} different calls of \`${home.symbolImport.reference}\` that exercise the changed lines, one ${language.id} expression per line.`,
    ...LIST_RULES,
    'Include calls on both sides of every changed condition, boundary values, and ordinary values.',
  ].join('\n');
  return await listedCalls(task, target, ground, model);
}

/** Calls for one living fault: what tells the line from the line with the fault. */
export async function faultCalls(
  mutant: Mutant,
  target: Target,
  ground: Ground,
  model: Model,
): Promise<readonly Call[]> {
  const { language, home, framework } = ground;
  const name = target.entry.qualifiedName;
  const fault = [
    'No test notices this fault. The line',
    fenced(language.fence, mutant.before),
    mutant.after === '' ? 'is taken out.' : `becomes\n${fenced(language.fence, mutant.after)}`,
  ];
  if (target.entry.kind === 'method') {
    const task = `Write one ${framework.id} test with a few assertions of \`${name}\` that fails with the fault. Reply with the code only.`;
    return await oneTest(
      [...fault, task].join('\n'),
      `${target.entry.name} fault`,
      0.7,
      target,
      ground,
      model,
    );
  }
  const task = `Write ${LISTED_CALLS} different calls of \`${home.symbolImport.reference}\` whose results the fault changes, one ${language.id} expression per line.`;
  return await listedCalls([...fault, task, ...LIST_RULES].join('\n'), target, ground, model);
}

/** Methods need an object first, which a list of calls cannot make: another ordinary test, warmer. */
async function secondTest(target: Target, ground: Ground, model: Model): Promise<readonly Call[]> {
  const task = `Write one ${ground.framework.id} test with a few assertions that check edge cases of \`${target.entry.qualifiedName}\`. Reply with the code only.`;
  return await oneTest(task, `${target.entry.name} edge cases`, 0.7, target, ground, model);
}

/** An ordinary test from an open prefix, of which only the calls are taken. */
async function oneTest(
  task: string,
  title: string,
  temperature: number,
  target: Target,
  ground: Ground,
  model: Model,
): Promise<readonly Call[]> {
  const { language, framework, home } = ground;
  const imports = [...framework.imports(home.style, home.neighbour?.source), ...home.symbolImport.statements];
  const open = language.openTest(imports, title, framework.id);
  const answer = await ask(ground, model, task, `\`\`\`${language.fence}\n${open}`, {
    ...{ temperature, maxTokens: 130, stop: language.stopStrings },
  });
  return harvested(open + answer, target, ground);
}

/** Lines of calls, bound by a grammar. */
async function listedCalls(
  task: string,
  target: Target,
  ground: Ground,
  model: Model,
): Promise<readonly Call[]> {
  const { language, home } = ground;
  const reference = home.symbolImport.reference;
  const answer = await ask(ground, model, task, `\`\`\`${language.fence}\n${reference}(`, {
    ...{ temperature: 0.7, maxTokens: 140, stop: ['```'] },
    grammar: language.callGrammar(reference, LISTED_CALLS),
  });
  return harvested(`${reference}(${answer}`, target, ground);
}

async function ask(
  ground: Ground,
  model: Model,
  task: string,
  prefix: string,
  sampling: Omit<Sampling, 'topP' | 'seed'>,
): Promise<string> {
  const prompt = promptOf(ground.context, task, prefix);
  ground.note(`asking ${model.profile.id}`);
  const { text } = await model.complete(prompt, { topP: 0.95, seed: 7, ...sampling }, ground.signal);
  return text;
}

function harvested(code: string, target: Target, ground: Ground): readonly Call[] {
  const known = new Set(ground.home.symbolImport.statements);
  const isHarmless = (statement: string) =>
    known.has(statement.trim()) || (ground.language.id === 'python' && HARMLESS_MODULES.test(statement));
  const calls = ground.language.harvest(code, references(target, ground), 'model');
  return unique(calls.filter((call) => call.imports.every(isHarmless) && isOfItsClass(call, target.entry)));
}

/** An operator stands between values of any class: only where the class is named is it this one's. */
export function isOfItsClass(
  { setup, expression }: Pick<Call, 'setup' | 'expression'>,
  { name, container }: Pick<Target['entry'], 'name' | 'container'>,
): boolean {
  if (container === undefined || !/^__\w+__$/.test(name)) return true;
  const word = new RegExp(`(?<![\\w$])${container}(?![\\w$])`);
  return [...setup, expression].some((text) => word.test(text));
}

/** The names under which test code calls the entry. */
function references(target: Target, ground: Ground): readonly string[] {
  const { reference } = ground.home.symbolImport;
  const { name, container } = target.entry;
  // A constructor is called by its class's name.
  if (container !== undefined && (name === '__init__' || name === 'constructor')) return [container];
  return target.entry.kind === 'method' ? [target.entry.name] : [...new Set([reference, target.entry.name])];
}

/** A call whose imports are relative to another folder, made right for ours; none where that cannot be done. */
function rebased(call: Call, from: string, to: string): readonly Call[] {
  const [fromFolder, toFolder] = [posix.dirname(from), posix.dirname(to)];
  if (fromFolder === toFolder || call.imports.length === 0) return [call];
  if (call.imports.some((statement) => /^from \.|^import \./.test(statement))) return [];
  const imports = call.imports.map((statement) =>
    statement.replace(/(['"])(\.\.?\/[^'"]*|\.\.?)\1/g, (_, quote: string, specifier: string) => {
      const moved = posix.relative(toFolder, posix.join(fromFolder, specifier));
      return `${quote}${moved.startsWith('.') ? moved : `./${moved}`}${quote}`;
    }),
  );
  return [{ ...call, imports }];
}

/** A call that returns nothing may have changed its arguments: observe the variables that it was given. */
export function withEffects(calls: readonly Call[], observations: readonly Observation[]): readonly Call[] {
  return calls.flatMap((call, index) => {
    const seen = observations[index];
    if (seen?.end !== 'returned' || (seen.value.t !== 'null' && seen.value.t !== 'undefined')) return [];
    const names = call.setup.flatMap(
      (statement) => /^(?:const |let |var )?([A-Za-z_$][\w$]*)\s*=[^=]/.exec(statement)?.[1] ?? [],
    );
    const given = names.filter((name) =>
      new RegExp(`(?<![\\w$.])${name.replaceAll('$', '\\$')}(?![\\w$])`).test(call.expression),
    );
    const statement = seen.shape === 'awaited' ? `await ${call.expression}` : call.expression;
    return given.slice(-2).map((name) => ({ ...call, setup: [...call.setup, statement], expression: name }));
  });
}

/** An object without a literal is told by what it says of itself and holds. */
export function withViews(
  calls: readonly Call[],
  observations: readonly Observation[],
  { language }: Pick<Ground, 'language'>,
): readonly Call[] {
  const opaque = calls.filter((_, index) => {
    const seen = observations[index];
    return (
      seen?.end === 'returned' &&
      seen.shape === 'plain' &&
      seen.value.t === 'opaque' &&
      !/function|method|module|coroutine|generator|type/i.test(seen.value.type)
    );
  });
  const viewed = opaque.slice(0, MOST_VIEWED);
  return viewed.flatMap((call) =>
    language.views(call.expression).map((expression) => ({ ...call, expression })),
  );
}

function unique(calls: readonly Call[]): readonly Call[] {
  const byText = new Map(calls.map((call) => [`${call.setup.join('\n')}\n${call.expression}`, call]));
  return [...byText.values()];
}
