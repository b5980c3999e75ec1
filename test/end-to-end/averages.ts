// A tiny repository whose last commit breaks, or means to change, what a function gives for nothing.
import { makeShop, type Shop } from './shop.ts';

const doc = '    """Mean of the numbers; 0 for none.\n\n    >>> average([])\n    0\n    """\n';
export const before = `def average(numbers):\n${doc}    if not numbers:\n        return 0\n    total = 0\n    for number in numbers:\n        total += number\n    return total / len(numbers)\n`;
export const after = `def average(numbers):\n${doc}    return sum(numbers) / len(numbers)\n`;
export const tests =
  'from shop.stats import average\n\n\ndef test_average():\n    assert average([1, 3]) == 2\n';

/** Without a message the change stays out. */
export function makeAverages(message?: string): Shop {
  const shop = makeShop();
  shop.write({ 'shop/stats.py': before, 'tests/test_stats.py': tests });
  shop.git('add', '-A');
  shop.git('commit', '-qm', 'Averages');
  if (message === undefined) return shop;
  shop.write({ 'shop/stats.py': after });
  shop.git('commit', '-qam', message);
  return shop;
}
