import { appClient } from './client.ts';
import { type Ground, openGround } from './ground.ts';
import type { Issue } from './world.ts';

describe('limits, outages and late lists', () => {
  let ground: Ground;
  let issue: Issue;
  beforeAll(async () => {
    ground = await openGround();
  });
  beforeEach(() => {
    issue = ground.forge.as('rob').openIssue(ground.repository, 'It breaks');
  });
  afterEach(() => {
    Object.assign(ground.forge.world.settings, {
      contentPerMinute: 80,
      lagMilliseconds: 0,
      primaryPerHour: 5000,
    });
  });
  afterAll(() => ground[Symbol.asyncDispose]());

  const say = (body = 'Hello') =>
    ground.client.rest.issues.createComment({ ...ground.at, issue_number: issue.number, body });
  const listed = async () =>
    (await ground.client.rest.issues.listComments({ ...ground.at, issue_number: issue.number })).data.length;
  const ROUTE = `POST /repos/acme/shop/issues/`;

  test.each([500, 502, 503, 504] as const)('a %i before anything was done', async (status) => {
    ground.forge.outages.plan(ROUTE, { kind: 'status', status }, 2);
    await expect(say()).rejects.toMatchObject({ status });
    await expect(say()).rejects.toMatchObject({ status });
    expect([issue.comments.length, ground.forge.outages.left()]).toEqual([0, 0]);
    expect((await say()).status).toBe(201);
  });

  test('an answer that is lost after the comment was stored', async () => {
    ground.forge.outages.plan(ROUTE, { kind: 'lost-answer' });
    await expect(say()).rejects.toMatchObject({ status: 502 });
    ground.forge.outages.plan(/POST .*\/comments$/, { kind: 'lost-connection' });
    await expect(say()).rejects.toThrow();
    expect(issue.comments.length).toBe(2);
  });

  test('a connection that is reset before anything was done', async () => {
    ground.forge.outages.plan(ROUTE, { kind: 'reset' });
    await expect(say()).rejects.toThrow();
    expect(issue.comments.length).toBe(0);
    expect(ground.forge.log.at(-1)).toMatchObject({ method: 'POST', status: 0 });
  });

  test('an answer that is late', async () => {
    ground.forge.outages.plan(ROUTE, { kind: 'slow', milliseconds: 300 });
    const early = say().then(() => 'answer');
    const clock = new Promise((resolve) => setTimeout(() => resolve('clock'), 100));
    expect(await Promise.race([early, clock])).toBe('clock');
    expect(await early).toBe('answer');
  });

  test('a planned secondary limit names the seconds to wait', async () => {
    ground.forge.outages.plan(ROUTE, { kind: 'secondary-limit', seconds: 7 });
    await expect(say()).rejects.toMatchObject({ status: 403, response: { headers: { 'retry-after': '7' } } });
    ground.forge.outages.plan(ROUTE, { kind: 'secondary-limit', seconds: 9, status: 429 });
    await expect(say()).rejects.toMatchObject({ status: 429, response: { headers: { 'retry-after': '9' } } });
    ground.forge.outages.plan(ROUTE, { kind: 'primary-limit', seconds: 60 });
    await expect(say()).rejects.toMatchObject({
      status: 403,
      response: { headers: { 'x-ratelimit-remaining': '0' } },
    });
  });

  test("content beyond the minute's figure is refused, reading is not, and a minute later it goes on", async () => {
    const { world } = ground.forge;
    world.advance(61);
    world.settings.contentPerMinute = 3;
    for (const body of ['a', 'b', 'c']) await say(body);
    await expect(say('d')).rejects.toMatchObject({
      status: 403,
      message: expect.stringMatching(/secondary rate limit/),
    });
    expect(await listed()).toBe(3);
    const mutation =
      'mutation { minimizeComment(input: { subjectId: "a", classifier: SPAM }) { clientMutationId } }';
    await expect(ground.client.graphql(mutation)).rejects.toThrow(/secondary rate limit/);
    world.advance(61);
    await expect(ground.client.graphql(mutation)).rejects.toThrow(/Not Found/);
    expect((await say('d')).status).toBe(201);
  });

  test('a list may lack for a while what was just made; the thing itself is there', async () => {
    const { world } = ground.forge;
    world.settings.lagMilliseconds = 60_000;
    const { data } = await say();
    expect(await listed()).toBe(0);
    const one = await ground.client.rest.issues.getComment({ ...ground.at, comment_id: data.id });
    expect(one.data.body).toBe('Hello');
    world.advance(61);
    expect(await listed()).toBe(1);
  });

  test('every request stands in the log, by route, caller, body and status', async () => {
    await say('Noted');
    const logged = ground.forge.requests('POST /repos/{owner}/{repo}/issues/{issue_number}/comments');
    expect(logged.at(-1)).toMatchObject({ caller: 'installation', body: { body: 'Noted' }, status: 201 });
  });

  test("the hour's figure is counted in headers, and then it is over", async () => {
    const { forge, app, installation, at } = ground;
    const client = appClient(forge, app, installation);
    const first = await client.rest.repos.get(at);
    const second = await client.rest.repos.get(at);
    const left = (one: typeof first) => Number(one.headers['x-ratelimit-remaining']);
    expect([first.headers['x-ratelimit-limit'], left(first) - left(second)]).toEqual(['5000', 1]);
    forge.world.settings.primaryPerHour = 5000 - left(second);
    await expect(client.rest.repos.get(at)).rejects.toMatchObject({
      status: 403,
      response: { headers: { 'x-ratelimit-remaining': '0' } },
    });
    forge.world.advance(3601);
    forge.tokens.renew(forge.world);
    expect((await client.rest.repos.get(at)).status).toBe(200);
  });
});

describe('what fails a test loudly', () => {
  let ground: Ground;
  beforeAll(async () => {
    ground = await openGround();
    ground.forge.as('rob').openIssue(ground.repository, 'It breaks');
  });

  test.each([
    [
      'a route that GitHub lacks',
      'GET /repos/acme/shop/tests',
      {},
      /unknown route: GET \/repos\/acme\/shop\/tests/,
    ],
    [
      'a route that the forge lacks: no code may merge',
      'PUT /repos/acme/shop/pulls/1/merge',
      {},
      /unknown route/,
    ],
    ['no body', 'POST /repos/acme/shop/issues/1/comments', {}, /the body is missing/],
    [
      'a body without its field',
      'POST /repos/acme/shop/issues/1/comments',
      { a: 1 },
      /required property 'body'/,
    ],
    ['a body of the wrong type', 'POST /repos/acme/shop/issues/1/comments', { body: 1 }, /must be string/],
    [
      'an unknown field',
      'POST /repos/acme/shop/issues/1/comments',
      { body: 'a', text: 'b' },
      /body\.text is unknown/,
    ],
    ['an unknown query', 'GET /repos/acme/shop/pulls?stat=open', {}, /query stat is unknown/],
    ['a query of the wrong word', 'GET /repos/acme/shop/pulls?state=opened', {}, /equal to one of/],
  ])('%s', async (_, route, body, why) => {
    await expect(ground.client.request(route, body)).rejects.toThrow();
    expect(ground.forge.takeViolations().join()).toMatch(why);
  });

  test('an answer or a delivery of the forge that GitHub would not give; the end of the test throws', async () => {
    Object.assign(ground.repository, { defaultBranch: 7 });
    await ground.client.rest.repos.get(ground.at);
    ground.forge.as('rob').openIssue(ground.repository, 'a');
    const end = ground[Symbol.asyncDispose]();
    await expect(end).rejects.toThrow(/own answer 200 to GET \/repos[\s\S]*own delivery issues.opened/);
  });
});
