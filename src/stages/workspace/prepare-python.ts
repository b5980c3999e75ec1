// How a Python project is installed: a virtual environment, what its tests need, then the project in editable form,
// last, so that no dependency brings a published copy of it in its place.
import { posix } from 'node:path';
import type { Preparation, StepPlan } from './prepare.ts';
import { type PythonNeeds, readPythonNeeds } from './python-needs.ts';
import { readPins } from './python-pins.ts';
import { CONSTRAINTS, GUEST_INSTALLER, GUEST_TOOLS, type Step } from './steps.ts';
import type { PythonTool } from './toolchain.ts';

const VENV = `${GUEST_TOOLS}/venv`;
const UV = `${GUEST_INSTALLER}/bin/uv`;
const UV_VERSION = '0.13.9';

type Install = (says: string, words: readonly string[], orElse?: NonNullable<Step['orElse']>) => Step;

export function pythonSteps(
  preparation: Preparation,
  read: (path: string) => string | undefined,
  python: PythonTool | undefined,
): StepPlan {
  const needs = readPythonNeeds(preparation, read);
  const pins = readPins(preparation.packageDir, read);
  const cwd = posix.join('/work', preparation.packageDir);
  const install = installWith(cwd, preparation.asOf, pins !== undefined);
  return {
    installer: 'uv',
    pinned: pins !== undefined,
    inputs: ['uv', UV_VERSION, pins?.constraints ?? '', ...needs.deciding],
    // A build runs files that the inputs do not hold.
    runsRepository: needs.isProject,
    fetches: { from: 'pip', name: 'uv', version: UV_VERSION },
    ...(pins === undefined ? {} : { constraints: pins.constraints }),
    steps: [
      environment(python),
      ...testNeeds(needs, install),
      ...(needs.isProject ? [projectItself(needs, install, cwd)] : []),
      pytest(install),
    ],
  };
}

/** What commands of the repository's own need around them: an environment before, pytest after. */
export function aroundCommands(
  preparation: Preparation,
  python: PythonTool | undefined,
  commands: readonly Step[],
): readonly Step[] {
  return [environment(python), ...commands, pytest(installWith('/tmp', preparation.asOf, false))];
}

/** What the lockfile names, as of the commit's date; where that fails without the lockfile, then without the date. */
function installWith(cwd: string, asOf: string, isPinned: boolean): Install {
  const pip = [UV, 'pip', 'install', '--quiet', '--python', `${VENV}/bin/python`];
  const cutOff = ['--exclude-newer', `${asOf.slice(0, 10)}T23:59:59Z`];
  return (says, words, orElse) => {
    const newest: Step = {
      says: `${says} (newest)`,
      argv: [...pip, ...words],
      cwd,
      ...(orElse === undefined ? {} : { orElse }),
    };
    const dated: Step = { says, argv: [...pip, ...cutOff, ...words], cwd, orElse: [newest] };
    if (!isPinned) return dated;
    return {
      says: `${says} as locked`,
      argv: [...pip, ...cutOff, '--constraint', CONSTRAINTS, ...words],
      cwd,
      orElse: [dated],
    };
  };
}

function environment(python: PythonTool | undefined): Step {
  return {
    says: 'making a virtual environment',
    argv: [UV, 'venv', '--quiet', '--seed', '--python', python?.executable ?? 'python3', VENV],
    cwd: '/tmp',
  };
}

function pytest(install: Install): Step {
  return {
    says: 'looking for pytest',
    argv: [`${VENV}/bin/python`, '-c', 'import pytest'],
    cwd: '/tmp',
    orElse: [install('installing pytest', ['pytest'])],
  };
}

/** All at once, so that they agree; where that cannot be had, each by itself and as far as it goes. */
function testNeeds(needs: PythonNeeds, install: Install): readonly Step[] {
  const parts: readonly (readonly [string, readonly string[]])[] = [
    ...needs.groups.map((group) => [`the group ${group}`, ['--group', group]] as const),
    ...needs.requirementFiles.map((path) => [path, ['-r', posix.join('/work', path)]] as const),
    ...needs.named.map((name) => [name, [name]] as const),
  ];
  if (parts.length === 0) return [];
  const says = `installing ${parts
    .slice(0, 4)
    .map(([what]) => what)
    .join(', ')}${parts.length > 4 ? ' …' : ''}`;
  const alone = parts.map(([what, words]) => install(`installing ${what}`, words, 'go on'));
  return [
    install(
      says,
      parts.flatMap(([, words]) => words),
      alone,
    ),
  ];
}

function projectItself(needs: PythonNeeds, install: Install, cwd: string): Step {
  const unbuilt = needs.isStatic && !needs.isCompiled ? notBuilt(needs, install, cwd) : undefined;
  const plain = install('installing the project', ['-e', '.'], unbuilt);
  if (needs.extras.length === 0) return plain;
  const extras = needs.extras.join(',');
  return install(`installing the project with ${extras}`, ['-e', `.[${extras}]`], [plain]);
}

/** A build may want more than a registry (some fetch files, some ask git): plain sources work from the path as well. */
function notBuilt(needs: PythonNeeds, install: Install, cwd: string): readonly Step[] {
  const file = `import sysconfig, pathlib; pathlib.Path(sysconfig.get_path("purelib"), "testwright-project.pth").write_text(${JSON.stringify(needs.isSrcLayout ? posix.join(cwd, 'src') : cwd)} + "\\n")`;
  const extras = needs.extras.flatMap((extra) => ['--extra', extra]);
  return [
    install("installing the project's dependencies", ['-r', 'pyproject.toml', ...extras]),
    { says: 'putting its sources on the path', argv: [`${VENV}/bin/python`, '-c', file], cwd },
  ];
}
