// The protocol's own client asks the real command about a real change.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newFolder } from '../../stages/workspace/repository.ts';
import { connect, judgedRepository, textOf } from './client.ts';

test('an assistant has a change judged', async () => {
  const repository = judgedRepository();
  const client = await connect(repository.dir);
  try {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['prove_change', 'propose_tests', 'replay']);
    const judged = await client.callTool({
      name: 'prove_change',
      arguments: { base: 'HEAD^', head: 'HEAD' },
    });
    expect(judged.isError).toBeUndefined();
    expect(textOf(judged)).toContain('1 test cannot fail');
    expect(judged.structuredContent).toMatchObject({
      judgements: [
        { id: 'label.test.js::one', verdict: 'proves-change' },
        { id: 'label.test.js::none', verdict: 'cannot-fail' },
      ],
      notNoticed: [],
      tests: [],
    });
    expect(repository.git('status', '--porcelain')).toBe('');
  } finally {
    await client.close();
  }
});

describe('what is wrong is an error in words, and the server goes on', () => {
  let client: Awaited<ReturnType<typeof connect>>;
  beforeAll(async () => {
    const dir = newFolder();
    mkdirSync(join(dir, '.git'));
    writeFileSync(join(dir, 'notes.txt'), 'none');
    client = await connect(dir);
  });
  afterAll(() => client.close());

  test.each<[string, string, Record<string, unknown>, RegExp]>([
    ['a tool that there is not', 'apply', {}, /usage: .*tool: apply/],
    ['an argument that there is not', 'prove_change', { repo: '/etc' }, /usage: .*must NOT have additional/],
    ['an argument of another kind', 'propose_tests', { budgetSeconds: 'long' }, /at: \/budgetSeconds/],
    ['evidence that is none', 'replay', { evidence: 'notes.txt' }, /bad-evidence: .*What to do: /],
  ])('%s', async (_, name, args, says) => {
    const result = await client.callTool({ name, arguments: args });
    expect([result.isError, textOf(result)]).toEqual([true, expect.stringMatching(says)]);
    expect((await client.listTools()).tools).toHaveLength(3);
  });
});
