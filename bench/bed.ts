// A test bed on the newest commit of a repository against its parent, as the product opens one, for audits of its answers.
import { readSettings } from '../src/config.ts';
import { frameworks } from '../src/frameworks/index.ts';
import { languages } from '../src/languages/index.ts';
import { loadGrammars } from '../src/languages/parser.ts';
import { chooseSandbox } from '../src/sandboxes/index.ts';
import { readChange } from '../src/stages/change/change.ts';
import { choosePackage } from '../src/stages/package.ts';
import { openTestbed } from '../src/stages/testbed.ts';
import { findRegistries } from '../src/stages/workspace/toolchain.ts';
import { openWorkspace } from '../src/stages/workspace/workspace.ts';
import type { Change } from '../src/terms.ts';
import { startDeadline, type Testbed } from '../src/testbed.ts';
import { coldTrial } from '../src/trials/cold.ts';
import { toolTrial } from '../src/trials/tool.ts';
import { warmTrial } from '../src/trials/warm.ts';

export interface BenchBed {
  readonly bed: Testbed;
  readonly change: Change;
  readonly [Symbol.asyncDispose]: () => PromiseLike<void>;
}

export async function openBed(place: string): Promise<BenchBed> {
  await loadGrammars();
  const settings = readSettings();
  const signal = new AbortController().signal;
  const { sandbox } = await chooseSandbox(
    { scratchDir: settings.scratchDir, registries: await findRegistries(settings) },
    2,
    signal,
  );
  const tools = { startDir: place, settings, sandbox, languages, progress: { note: () => {} }, signal };
  const request = { command: 'test', base: 'HEAD^', head: 'HEAD', paths: [], symbols: [] } as const;
  const workspace = await openWorkspace({ ...request, attempt: 1, trust: 'own', budgetMs: 600_000 }, tools);
  const chosen = choosePackage(readChange(workspace, languages, []), workspace, languages);
  if (chosen.kind === 'refused') throw new Error('the audit finds no change');
  const prepared = await workspace.prepare(chosen.ecosystem, chosen.packageDir);
  if (prepared.kind !== 'ready') throw new Error('the audit cannot prepare');
  const trials = { coldTrial, warmTrial, toolTrial };
  const opened = await openTestbed(
    { settings, sandbox, frameworks, languages, ...trials, deadline: startDeadline(600_000), signal },
    prepared,
    chosen.change.files[0]?.language,
    workspace.readHead,
  );
  if (opened.kind === 'refused') throw new Error('the audit finds no framework');
  return {
    bed: opened.bed,
    change: chosen.change,
    [Symbol.asyncDispose]: () => workspace[Symbol.asyncDispose](),
  };
}
