import fc from 'fast-check';
import { clean, cleanLine } from '../../src/report/clean.ts';
import { cut, shellWord, wrap } from '../../src/report/layout.ts';

const ESC = '\u001b';

test.each([
  ['colour', `${ESC}[31mred${ESC}[0m`, 'red'],
  ['cursor and clear', `a${ESC}[2J${ESC}[1;1Hb`, 'ab'],
  ['window title, ended by bell', `${ESC}]0;owned\u0007ok`, 'ok'],
  ['hyperlink, ended by ST', `${ESC}]8;;http://evil${ESC}\\text${ESC}]8;;${ESC}\\`, 'text'],
  ['unended OSC stays on its line', `${ESC}]52;c;aGk=\nnext`, '\nnext'],
  ['device control string', `${ESC}P1$r0m${ESC}\\x`, 'x'],
  ['character set and reset', `${ESC}(0x${ESC}cy`, 'xy'],
  ['C1 controls', '\u009b31mx\u0090', '31mx'],
  ['carriage return that hides', 'visible\rhidden', 'visiblehidden'],
  ['backspace', 'ab\u0008c', 'abc'],
  ['CRLF', 'a\r\nb', 'a\nb'],
  ['direction override', 'a\u202eb', 'a<U+202E>b'],
  ['isolates', '\u2066x\u2069', '<U+2066>x<U+2069>'],
  ['zero width', 'a\u200bb', 'a<U+200B>b'],
  ['tag characters', 'a\u{e0041}b', 'a<U+E0041>b'],
  ['line separator', 'a\u2028b', 'a<U+2028>b'],
  ['plain text, tabs and accents stay', 'é\t日本\n', 'é\t日本\n'],
])('%s', (_, hostile, shown) => {
  expect(clean(hostile)).toBe(shown);
});

test('no control character but newline and tab ever survives, nor any that changes direction', () => {
  const hostile = fc.array(
    fc.oneof(
      fc.string(),
      fc.constantFrom(ESC, '\u009b', ']', '[', '\u0007', '\\', '\u202e', '\r', '\n', 'P', '8;;'),
    ),
  );
  fc.assert(
    fc.property(hostile, (parts) => {
      const shown = clean(parts.join(''));
      expect(shown.replace(/[\n\t]/g, '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      expect(cleanLine(parts.join(''))).not.toMatch(/\p{Cc}/u);
    }),
  );
});

test('wrapping loses no word and keeps to the width', () => {
  const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 });
  fc.assert(
    fc.property(words, fc.integer({ min: 20, max: 100 }), (list, width) => {
      const lines = wrap(list.join(' '), width, '  ');
      expect(lines.every((line) => line.length <= width)).toBe(true);
      expect(lines.map((line) => line.trim()).join(' ')).toBe(list.join(' '));
    }),
  );
  expect(wrap('  code: a b', 9, '    ')).toEqual(['  code: a', '    b']);
  expect([shellWord('a/b.json'), shellWord("it's $x")]).toEqual(['a/b.json', "'it'\\''s $x'"]);
  expect(cut('a\nlong line', 6)).toBe('a lon…');
});
