// A test file may import what is not there, and catch that: calls taken from it must not bring the others down.
import { generators } from '../../src/generators/index.ts';
import { openShop, type Shop } from './shop.ts';

const price = (cap: string) => `def discount(total, rate):\n${cap}    return total - total * rate // 100\n`;
const tests = `from decimal import Decimal

try:
    from backports.currency import Euro
except ImportError:
    Euro = int
from shop.price import discount


def test_small():
    assert discount(Decimal(200), 10) == 180


def test_euro():
    assert discount(Euro(100), 20) == 80
`;

let shop: Shop;
beforeAll(async () => {
  shop = await openShop(
    {
      'requirements-test.txt': 'pytest==8.4.2\n',
      'shop/__init__.py': '',
      'shop/price.py': price(''),
      'tests/test_price.py': tests,
    },
    { 'shop/price.py': price('    if rate > 50:\n        rate = 50\n') },
    'Cap the discount',
  );
}, 180_000);
afterAll(async () => {
  await shop?.[Symbol.asyncDispose]();
});

test('calls that need what does not load are left out, all others are tried and varied', async () => {
  const none = { code: 'model-unavailable' as const, detail: 'none is asked' };
  const harvest = generators.filter(({ id }) => id === 'harvest');
  const { proofs, rejected } = await shop.attempt(harvest, none);
  expect(rejected.map(({ detail }) => detail)).toEqual([]);
  expect(proofs.map(({ proof }) => proof.kind)).toContain('behaviour');
}, 120_000);
