// The licence texts of the packages whose code is in a bundle: most of them ask for that.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @param files paths from the top of the clone, those under node_modules among them
 * @param copied packages of which files lie beside the bundle
 * Throws where a licence is missing.
 */
export function licencesOf(files: readonly string[], copied: readonly string[], root: string): string {
  const folders = files.flatMap((file) => {
    const match = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file);
    return match === null ? [] : [match[0]];
  });
  const all = [...new Set([...folders, ...copied.map((name) => `node_modules/${name}`)])].sort();
  return all.map((folder) => licenceOf(join(root, folder))).join(`\n${'-'.repeat(80)}\n\n`);
}

function licenceOf(folder: string): string {
  const manifest: { readonly name: string; readonly version: string; readonly license?: string } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  );
  const name = readdirSync(folder).find((file) => /^licen[cs]e(?:[-.](?:md|txt|mit))?$/i.test(file));
  if (name === undefined && manifest.license === undefined)
    throw new Error(`${manifest.name} states no licence: it cannot be bundled`);
  const text = name === undefined ? '' : `\n${readFileSync(join(folder, name), 'utf8').trim()}\n`;
  return `${manifest.name} ${manifest.version} (${manifest.license ?? 'see below'})\n${text}`;
}
