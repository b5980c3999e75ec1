import { git } from './git.ts';
import { type Ground, lines, openChange, openGround } from './ground.ts';
import type { PullIssue } from './pulls.ts';
import { suggestionIn } from './suggestions.ts';

describe('a suggestion is read as a person sees it', () => {
  test.each([
    ['a plain one', 'Better:\n```suggestion\na\nb\n```\nYes?', ['a', 'b']],
    ['an empty one, which removes the lines', '```suggestion\n```', []],
    ['a longer fence around ticks', '````suggestion\n```js\na\n```\n````', ['```js', 'a', '```']],
    ['a fence of tildes', '~~~suggestion\na\n~~~', ['a']],
    ['the one after another block', '```js\nb\n```\n```suggestion\na\n```', ['a']],
  ])('%s', (_, body, wanted) => {
    expect(suggestionIn(body)).toEqual(wanted);
  });

  test.each([
    ['a block of code', '```js\na\n```'],
    ['a fence that does not close', '```suggestion\na'],
    ['one inside of another block', '````md\n```suggestion\na\n```\n````'],
    ['one that is indented as code', '    ```suggestion\n    a\n    ```'],
  ])('none: %s', (_, body) => {
    expect(suggestionIn(body)).toBeUndefined();
  });
});

describe('a click on a suggestion', () => {
  let ground: Ground;
  let pull: PullIssue;
  beforeAll(async () => {
    ground = await openGround();
    pull = await openChange(ground);
  });
  afterAll(() => ground[Symbol.asyncDispose]());

  const suggest = async (from: number, to: number, text: string) => {
    const { client, at } = ground;
    await client.rest.pulls.createReview({
      ...at,
      pull_number: pull.number,
      event: 'COMMENT',
      comments: [
        {
          path: 'src/list.txt',
          line: to,
          side: 'RIGHT',
          body: `\`\`\`suggestion\n${text}\n\`\`\``,
          ...(from < to && { start_line: from, start_side: 'RIGHT' }),
        },
      ],
    });
    const made = pull.pull.comments.at(-1);
    if (!made) throw new Error('no comment was made');
    return made;
  };
  const click = (login: string, on: Awaited<ReturnType<typeof suggest>>) =>
    ground.forge.as(login).applySuggestion(ground.repository, pull, on);

  test('replaces the whole range, by one commit of the person, and resolves the thread', async () => {
    const made = await suggest(6, 7, 'six\nand a half\nseven');
    const stale = await suggest(25, 25, 'xxv');
    const same = await suggest(8, 8, 'line 8');
    await expect(click('maria', same)).rejects.toThrow(/changes nothing/);
    await expect(async () => click('rob', made)).rejects.toThrow(/may only read/);
    const sha = await click('maria', made);
    expect(pull.pull.headSha).toBe(sha);
    const wanted = lines({ 5: 'five', 6: 'six\nand a half', 7: 'seven', 25: 'twenty-five' });
    expect(`${await git(ground.repository.dir, ['show', `${sha}:src/list.txt`])}\n`).toBe(wanted);
    expect(await git(ground.repository.dir, ['log', '-1', '--format=%an %(trailers:only)', sha])).toMatch(
      /^maria Co-authored-by: testwright\[bot\]/,
    );
    expect(made.thread.resolvedBy?.login).toBe('maria');
    await expect(click('maria', stale)).rejects.toThrow(/outdated/);
  });

  test('is not offered over removed lines, without a suggestion, or when the pull request is closed', async () => {
    await expect(click('maria', await suggest(4, 5, 'all'))).rejects.toThrow(/over removed lines/);
    const { forge, repository } = ground;
    const plain = await forge.as('rob').commentOnLine(repository, pull, 'src/list.txt', 5, 'Hm.');
    await expect(click('maria', plain)).rejects.toThrow(/holds no suggestion/);
    const late = await suggest(5, 5, 'V');
    await forge.as('maria').close(repository, pull);
    await expect(click('maria', late)).rejects.toThrow(/closed/);
  });
});
