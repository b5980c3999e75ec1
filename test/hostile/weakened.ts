// The sandbox with one wall taken down, to show that the suite would notice that wall's absence.
import { type BubblewrapOptions, bubblewrapBy } from '../../src/sandboxes/bubblewrap.ts';
import {
  commandOf,
  encodeArguments,
  fullRecipe,
  type Recipe,
} from '../../src/sandboxes/bubblewrap-command.ts';
import { bwrapArguments } from '../../src/sandboxes/bubblewrap-stage.ts';
import { defaultLimits, type Sandbox } from '../../src/sandboxes/sandbox.ts';
import type { Weakness, World } from './case.ts';

/** BPF_RET ALLOW. */
const allowAll = Buffer.from([6, 0, 0, 0, 0, 0, 0xff, 0x7f]);

const withoutNamespace = (words: readonly string[], kept: readonly string[]) =>
  words.flatMap((word) => (word === '--unshare-all' ? kept.map((name) => `--unshare-${name}`) : [word]));

/** Shows the whole disk, writable, in place of the few folders of the system. */
function withWholeDisk(words: readonly string[], cwd: string): readonly string[] {
  return [
    ...words.slice(0, words.indexOf('--ro-bind')),
    ...['--bind', '/', '/', '--proc', '/proc', '--dev', '/dev'],
    ...words.flatMap((word, index) => (word === '--setenv' ? words.slice(index, index + 3) : [])),
    ...['--chdir', cwd],
  ];
}

/** As real root, whose rights the kernel's files know. */
function withRealRoot(command: readonly string[]): readonly string[] {
  return command.filter(
    (word) =>
      !/^--re[ug]id=|^--clear-groups$|^setpriv$|^prlimit$|^--(?:data|nproc|nofile|fsize|core)=/.test(word),
  );
}

function recipeFor(weakness: Weakness, world: World): Recipe {
  return (stage, spec, cgroup) => {
    const full = fullRecipe(stage, spec, cgroup);
    const words = bwrapArguments(stage, spec);
    const [, filter] = full.inputs;
    switch (weakness) {
      case 'shared-network':
        return {
          ...full,
          inputs: [encodeArguments(withoutNamespace(words, ['ipc', 'pid', 'uts', 'cgroup-try'])), filter],
        };
      case 'shared-processes':
        return {
          ...full,
          // Without a group of its own either: that is the second wall against what outlives a run.
          command: commandOf(stage, spec, undefined),
          inputs: [encodeArguments(withoutNamespace(words, ['ipc', 'net', 'uts', 'cgroup-try'])), filter],
        };
      case 'no-filter':
        return {
          ...full,
          inputs: [encodeArguments(words.filter((word) => word !== '--disable-userns')), allowAll],
        };
      case 'whole-disk':
        return { ...full, inputs: [encodeArguments(withWholeDisk(words, world.writableDir)), filter] };
      case 'caller-environment':
        return {
          ...full,
          command: full.command.map((word) => word.replace('exec env -i PATH="$PATH" bwrap', 'exec bwrap')),
          env: { ...full.env, CANARY_TOKEN: world.needle },
        };
      case 'leaked-descriptor':
        return {
          ...full,
          command: ['sh', '-c', 'exec 9<"$0"; exec "$@"', world.secretFile, ...full.command],
        };
      case 'real-root':
        return {
          ...full,
          command: withRealRoot(full.command),
          inputs: [encodeArguments(withWholeDisk(words, world.writableDir)), filter],
        };
      case 'no-limits':
        return full;
    }
  };
}

export function weakened(weakness: Weakness, world: World, options: BubblewrapOptions): Sandbox {
  const sandbox = bubblewrapBy(recipeFor(weakness, world), options);
  if (weakness !== 'no-limits') return sandbox;
  return {
    ...sandbox,
    run: (spec, signal) =>
      sandbox.run({ ...spec, limits: { ...defaultLimits, wallMs: 120_000, outputBytes: 1 << 30 } }, signal),
  };
}
