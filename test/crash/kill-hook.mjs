// Loaded before the product: every comment `// kill point: NAME` of its sources becomes a look at one file. Where that
// file holds the name, the process is killed at that very line. The sources themselves have no such code.
import { readFileSync, renameSync } from 'node:fs';
import { registerHooks } from 'node:module';

const file = process.env.TESTWRIGHT_KILL_FILE;

globalThis.killPoint = (name) => {
  try {
    if (readFileSync(file, 'utf8') !== name) return;
    renameSync(file, `${file}.hit`);
  } catch {
    // Nothing is armed.
    return;
  }
  process.kill(process.pid, 'SIGKILL');
};

if (file !== undefined)
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context);
      if (!url.includes('/src/') || url.includes('/node_modules/') || !url.endsWith('.ts')) return loaded;
      const source = String(loaded.source).replace(
        /^(\s*)\/\/ kill point: (.+)$/gm,
        (_, space, name) => `${space}globalThis.killPoint(${JSON.stringify(name)});`,
      );
      return { ...loaded, source };
    },
  });
