// A test must not learn from its surroundings which tree it runs on: what it is told is the same on head and on a mutant.
// It can still read the source that it tests; that is why kills are confirmed cold and counted over several mutants.
import { nodeTest as framework } from '../../src/frameworks/node-test.ts';
import { openGround } from '../frameworks/ground.ts';
import { production } from '../frameworks/javascript-wording.ts';

const file = 'test/a.test.cjs';
/** Fails with all that it can see of where it runs, but for what differs between any two runs. */
const source = `const test = require('node:test');
const fs = require('node:fs');
const os = require('node:os');
test('looks around', () => {
  const { TESTWRIGHT_NONCE: _, ...env } = process.env;
  const list = (dir) => fs.readdirSync(dir).sort();
  const seen = { argv: process.argv, flags: process.execArgv, env, cwd: process.cwd(), host: os.hostname(), user: os.userInfo(),
    root: list('/'), work: list('/work'), run: list('/run'), home: list(os.homedir()), parent: fs.readFileSync('/proc/' + process.ppid + '/cmdline', 'utf8').replace(/[0-9a-f]{32}/g, 'NONCE'),
    sizes: list('/work/test').map((name) => fs.statSync('/work/test/' + name).size),
    globals: Object.getOwnPropertyNames(globalThis).sort() };
  throw new (require('node:assert').AssertionError)({ message: JSON.stringify(seen) });
});
`;

test('argv, environment, folders, names, sizes and globals are those of head', async () => {
  const ground = await openGround({
    framework,
    ecosystem: 'node',
    packages: {},
    files: {
      'package.json': '{"name":"ground","scripts":{"test":"node --test"}}',
      'src/sum.cjs': production,
    },
    style: { module: 'commonjs', quote: "'", semicolons: true, indent: '  ' },
  });
  try {
    const seen = [];
    for (const sut of [production, production.replace('+', '-')]) {
      const { tests } = await ground.run({ files: { [file]: source, 'src/sum.cjs': sut }, run: [file] });
      seen.push(tests[0]?.message);
    }
    expect(seen[0]).toMatch(/"cwd":"\/work"/);
    expect(seen[1]).toBe(seen[0]);
  } finally {
    ground.close();
  }
});
