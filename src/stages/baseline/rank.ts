// Which test files are likeliest to reach the change.
import type { Change } from '../../terms.ts';
import type { Testbed } from '../../testbed.ts';

/** All test files, likeliest first, and those among them that name the changed modules or symbols (all, if none does). */
export function rankTestFiles(
  bed: Pick<Testbed, 'readHead'>,
  change: Change,
  testFiles: readonly string[],
): { readonly all: readonly string[]; readonly related: readonly string[] } {
  const names = change.files.flatMap((file) => file.symbols.map((symbol) => symbol.container ?? symbol.name));
  const modules = change.files.map((file) => moduleWord(file.path));
  const isIndex = change.files.some((file) => /(?:^|\/)(?:index|main|__init__)\.\w+$/.test(file.path));
  const scored = testFiles.map((file) => {
    const source = bed.readHead(file) ?? '';
    const mentions = (word: string) =>
      word !== '' && new RegExp(`(?<![\\w$])${quotePattern(word)}(?![\\w$])`).test(source);
    const score =
      4 * modules.filter((word) => moduleWord(file).includes(word)).length +
      2 * names.filter(mentions).length +
      modules.filter(mentions).length +
      (isIndex && /(?:require\(|from |import )\s*['"]\.\.?\/?['"]/.test(source) ? 1 : 0);
    return { file, score };
  });
  scored.sort((a, b) => b.score - a.score || a.file.localeCompare(b.file));
  const all = scored.map(({ file }) => file);
  const related = scored.filter(({ score }) => score > 0).map(({ file }) => file);
  return { all, related: related.length > 0 ? related : all };
}

function moduleWord(path: string): string {
  const parts = path.split('/');
  const stem = (parts.at(-1) ?? '').replace(/\.[^.]+$/, '');
  return /^(index|__init__|main|mod)$/.test(stem) ? (parts.at(-2) ?? stem) : stem;
}

function quotePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
