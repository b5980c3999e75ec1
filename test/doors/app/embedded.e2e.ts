// A request that is answered with the embedded model, as on a laptop without a GPU: the product starts it by itself.
import { newFolder } from '../../stages/workspace/repository.ts';
import { startProduct, until } from './product.ts';
import { openShop } from './shop.ts';

/** Nothing says how it is called, so that the model has to. */
const files = {
  'discount.js': `export function discount(price, percent) {
  if (percent < 0 || percent > 100) throw new RangeError('percent');
  return Math.round(price * (100 - percent)) / 100;
}
`,
};

test('the embedded model is started, asked, and named in the answer; what is shown is proven', async () => {
  await using ground = await openShop();
  const { forge, repository } = ground;
  const env = { TESTWRIGHT_MODEL_URL: '' };
  const product = await startProduct({ ...ground, home: newFolder(), env });
  try {
    const maria = forge.as('maria');
    await maria.commit(repository, { branch: 'discount', files });
    const pull = await maria.openPull(repository, { branch: 'discount', title: 'Discounts', draft: true });
    maria.comment(repository, pull, '/testwright test');
    const body = await until(
      () =>
        pull.comments.find(
          (one) => one.app !== undefined && one.body.startsWith('<!-- testwright:answer -->'),
        )?.body,
    );
    expect(body).toMatch(/Model: `qwen[^`]*`, [1-9]\d* tokens/);
    expect(body).not.toContain('model-unavailable');
    const shown = body.match(/Final proof: green in \d+ runs, red in \d+/g) ?? [];
    for (const proof of shown) expect(proof).toMatch(/green in (?:1\d|[2-9]\d) runs, red in [1-9]/);
    expect(body).toMatch(
      shown.length > 0 ? /### Testwright: [1-9] proven tests?\n/ : /### Testwright: No test to show/,
    );
    expect(repository.runs.map(({ fields }) => fields['status'])).toEqual(['completed']);
  } finally {
    await product.stop();
  }
});
