import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { testwright } from '../../end-to-end/shop.ts';
import { newFolder } from '../../stages/workspace/repository.ts';
import { connect, judgedRepository, textOf } from './client.ts';

test('an assistant has a verdict run again from its evidence file: the same', async () => {
  const repository = judgedRepository();
  const evidence = newFolder();
  const args = ['prove', '--base', 'HEAD^', '--head', 'HEAD', '--quiet', '--evidence', evidence];
  expect((await testwright(args, repository.dir)).code).toBe(0);
  const client = await connect(repository.dir);
  try {
    for (const file of readdirSync(evidence)) {
      const result = await client.callTool({ name: 'replay', arguments: { evidence: join(evidence, file) } });
      expect([result.structuredContent, textOf(result)]).toEqual([
        { same: true },
        expect.stringMatching(/same/i),
      ]);
    }
    expect(readdirSync(evidence)).toHaveLength(2);
  } finally {
    await client.close();
  }
});
