import { readSettings } from '../src/config.ts';
import { frameworks } from '../src/frameworks/index.ts';
import { languages } from '../src/languages/index.ts';
import { loadGrammars } from '../src/languages/parser.ts';
import { chooseSandbox } from '../src/sandboxes/index.ts';
import { readChange } from '../src/stages/change.ts';
import { choosePackage } from '../src/stages/package.ts';
import { openTestbed } from '../src/stages/testbed.ts';
import { findRegistries } from '../src/stages/workspace/toolchain.ts';
import { openWorkspace } from '../src/stages/workspace/workspace.ts';
import { startDeadline, calm } from '../src/testbed.ts';
import { coldTrial } from '../src/trials/cold.ts';
const place = process.argv[2] ?? '';
await loadGrammars();
const settings = readSettings();
const signal = new AbortController().signal;
const { sandbox } = await chooseSandbox({ scratchDir: settings.scratchDir, registries: await findRegistries(settings) }, 2, signal);
await using workspace = await openWorkspace({ command: 'test', base: 'HEAD^', head: 'HEAD', paths: [], symbols: [], attempt: 1, budgetMs: 600_000 }, { startDir: place, settings, sandbox, languages, progress: { note: console.error } as any, signal });
const chosen: any = choosePackage(readChange(workspace, languages, []), workspace, languages);
if (chosen.kind === 'refused') { console.log(chosen); process.exit(); }
console.log(chosen.change.files.map((f: any) => [f.path, f.changedLines, f.symbols.map((s: any) => s.qualifiedName)]));
const prepared: any = await workspace.prepare(chosen.ecosystem, chosen.packageDir);
if (prepared.kind !== 'ready') { console.log(prepared); process.exit(); }
const opened: any = await openTestbed({ settings, sandbox, frameworks, languages, coldTrial: coldTrial as any, deadline: startDeadline(600_000), signal } as any, prepared, chosen.change, workspace.readHead);
console.log(opened.kind, opened.reason, opened.bed?.framework.id, opened.bed?.detection, opened.testFiles);
const bed = opened.bed;
const files = process.argv[3] ? [process.argv[3]] : opened.testFiles.slice(0, 3);
const r = await bed.run({ tree: bed.head, files, overlay: {}, variation: calm, timeoutMs: 60000 }, signal);
console.log({ ...r, tests: r.tests.length, t: r.tests.slice(0, 5) });
