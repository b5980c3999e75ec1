// The demo: `testwright test` looks for what the tests of a published package lack.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { makeDemoRepository, say } from './demo-repository.ts';

const repository = await makeDemoRepository();
const testwright = join(import.meta.dirname, '../bin/testwright');
const asked = ['test', '--repo', repository, '--base', 'HEAD^', '--head', 'HEAD'];
const { status } = spawnSync(testwright, [...asked, ...process.argv.slice(2)], { stdio: 'inherit' });
if (status === 0) say(`the repository is kept in ${repository}`);
process.exitCode = status ?? 130;
