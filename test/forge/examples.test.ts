import { createRequire } from 'node:module';
import { type Ground, lines, openChange, openGround } from './ground.ts';
import type { Json } from './world.ts';

const examples: readonly { readonly name: string; readonly examples: readonly Json[] }[] = createRequire(
  import.meta.url,
)('@octokit/webhooks-examples/api.github.com/index.json');

/** What real examples hold by what their repository, app or list happened to hold. */
const BY_CHANCE = [
  /^(?:organization|enterprise)\b/,
  /\.(?:license|milestone|assignee|assignees|requested_reviewers|labels|pull_requests|permissions)\./,
  /^check_run\.deployment\b/,
  // Fields that GitHub has dropped since, or sends in pushes only.
  /^issue\.draft$/,
  /^repository\.(?:owner\.name|owner\.email|master_branch|public|stargazers)$/,
];

/** Every name in a payload, as `pull_request.head.sha`; lists by their first item. */
function namesIn(value: unknown, at = ''): string[] {
  if (Array.isArray(value)) return value.length > 0 ? namesIn(value[0], at) : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const path = at ? `${at}.${name}` : name;
    return [path, ...namesIn(inner, path)];
  });
}

describe('our deliveries hold what real ones hold', () => {
  let ground: Ground;
  const sent = new Map<string, Json>();
  beforeAll(async () => {
    ground = await openGround();
    const { forge, repository, client, at } = ground;
    const maria = forge.as('maria');
    const pull = await openChange(ground);
    await maria.commit(repository, { branch: 'change', files: { 'src/list.txt': lines({ 5: 'cinq' }) } });
    const issue = maria.openIssue(repository, 'It breaks', 'Always.');
    await maria.label(repository, issue, 'bug');
    maria.comment(repository, issue, 'Hello');
    const on = await maria.commentOnLine(repository, pull, 'src/list.txt', 5, 'Why?');
    maria.resolve(repository, pull, on);
    await maria.review(repository, pull, { event: 'COMMENT', body: 'Fine' });
    await client.rest.checks.create({
      ...at,
      name: 'Testwright',
      head_sha: pull.pull.headSha,
      conclusion: 'neutral',
    });
    await forge.deliveries.settled();
    for (const { event, action, text } of forge.deliveries.all)
      sent.set(action ? `${event}.${action}` : event, JSON.parse(text));
  });
  afterAll(() => ground[Symbol.asyncDispose]());

  test.each([
    'pull_request.opened',
    'pull_request.synchronize',
    'issues.opened',
    'issues.labeled',
    'issue_comment.created',
    'pull_request_review.submitted',
    'pull_request_review_comment.created',
    'pull_request_review_thread.resolved',
    'check_run.created',
    'check_suite.requested',
    'push',
  ])('%s', (name) => {
    const [event, action] = name.split('.');
    const real = examples.find((one) => one.name === event)?.examples.find((one) => one['action'] === action);
    const ours = new Set(namesIn(sent.get(name)));
    expect(ours.size).toBeGreaterThan(50);
    expect(
      namesIn(real).filter((path) => !ours.has(path) && !BY_CHANCE.some((one) => one.test(path))),
    ).toEqual([]);
  });
});
