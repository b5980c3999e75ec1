import { tmpdir } from 'node:os';
import { testwright } from '../../end-to-end/shop.ts';
import { startRecordedModel } from '../../fakes/recorded-model.ts';

test('with all there, doctor names each thing and exits 0', async () => {
  const model = await startRecordedModel('none');
  try {
    const { code, stdout, stderr } = await testwright(['doctor', '--model-url', model.url], tmpdir());
    expect([code, stderr]).toEqual([0, '']);
    for (const name of ['sandbox', 'model', 'git', 'node', 'npm', 'python', 'cache'])
      expect(stdout).toMatch(new RegExp(`^ok +${name} +\\S`, 'm'));
    expect(stdout).toContain('held all');
    expect(stdout).toMatch(/Everything is there\.\n$/);
  } finally {
    await model.close();
  }
});

test('a model server that is not there: cause, fix, and exit 3', async () => {
  const { code, stdout } = await testwright(['doctor', '--model-url', 'http://127.0.0.1:9/v1'], tmpdir());
  expect(code).toBe(3);
  expect(stdout).toMatch(/^MISSING model .*\n +server: 127\.0\.0\.1:9\n(?: +.*\n)* +What to do: \S/m);
  expect(stdout).toMatch(/1 of 7 need something\.\n$/);
});
