import { choose, suspend, uninstall } from './apps.ts';
import type { Delivery } from './deliveries.ts';
import { type Ground, lines, openChange, openGround } from './ground.ts';
import { openReceiver, type Receiver } from './receiver.ts';

const SECRET = 'a secret of this test alone';

describe('signed deliveries, received by the real @octokit/webhooks', () => {
  let ground: Ground;
  let receiver: Receiver;
  beforeAll(async () => {
    receiver = await openReceiver(SECRET);
    ground = await openGround(receiver.url, undefined, SECRET);
  });
  beforeEach(() => told());
  afterAll(async () => {
    await ground[Symbol.asyncDispose]();
    await receiver[Symbol.asyncDispose]();
  });

  /** What the app was told of, sorted: deliveries have no order. */
  const told = async () => {
    await ground.forge.deliveries.settled();
    return receiver.received
      .splice(0)
      .map(({ name }) => name)
      .sort();
  };

  test('the life of a pull request', async () => {
    const { forge, repository } = ground;
    const maria = forge.as('maria');
    const pull = await openChange(ground);
    expect(await told()).toEqual(['check_suite.requested', 'pull_request.opened', 'push']);
    await maria.commit(repository, { branch: 'change', files: { 'src/list.txt': lines({ 5: 'cinq' }) } });
    expect(await told()).toEqual(['check_suite.requested', 'pull_request.synchronize', 'push']);
    await maria.label(repository, pull, 'testwright');
    await maria.close(repository, pull);
    await maria.reopen(repository, pull);
    await maria.ready(repository, pull);
    await maria.convertToDraft(repository, pull);
    await maria.retitle(repository, pull, 'New words');
    await maria.unlabel(repository, pull, 'testwright');
    expect(await told()).toEqual([
      'pull_request.closed',
      'pull_request.converted_to_draft',
      'pull_request.edited',
      'pull_request.labeled',
      'pull_request.ready_for_review',
      'pull_request.reopened',
      'pull_request.unlabeled',
    ]);
    await maria.merge(repository, pull);
    expect(await told()).toContain('pull_request.closed');
  });

  test('talk on issues, pull requests and lines', async () => {
    const { forge, repository } = ground;
    const rob = forge.as('rob');
    const pull = await openChange(ground, 'talk');
    const issue = rob.openIssue(repository, 'It breaks', 'Always.');
    await forge.as('maria').label(repository, issue, 'testwright');
    const said = rob.comment(repository, issue, '/testwright test');
    rob.editComment(repository, issue, said, '/testwright help');
    rob.deleteComment(repository, issue, said);
    rob.comment(repository, pull, 'Hm.');
    rob.closeIssue(repository, issue);
    const line = await rob.commentOnLine(repository, pull, 'src/list.txt', 5, 'Why?');
    rob.reply(repository, pull, line, 'Oh.');
    rob.resolve(repository, pull, line);
    await rob.review(repository, pull, { event: 'COMMENT', body: 'Fine' });
    const names = await told();
    for (const name of [
      'issues.opened',
      'issues.labeled',
      'issues.closed',
      'issue_comment.created',
      'issue_comment.edited',
      'issue_comment.deleted',
      'pull_request_review_comment.created',
      'pull_request_review_thread.resolved',
      'pull_request_review.submitted',
    ])
      expect(names).toContain(name);
  });

  test('the buttons of a check run, which tell only the app that made it', async () => {
    const { forge, repository, client, at } = ground;
    const pull = await openChange(ground, 'buttons');
    const other = forge.addApp({
      slug: 'other',
      permissions: { checks: 'write' },
      events: [],
      webhookUrl: receiver.url,
      webhookSecret: SECRET,
    });
    const theirs = forge.install(other, 'acme');
    await told();
    await client.rest.checks.create({
      ...at,
      name: 'Testwright',
      head_sha: pull.pull.headSha,
      conclusion: 'neutral',
      actions: [{ label: 'Apply', description: 'Writes them', identifier: 'apply' }],
    });
    const [run] = repository.runs;
    if (!run) throw new Error('no run was made');
    forge.as('maria').clickAction(repository, run, 'apply');
    forge.as('maria').rerequest(repository, run);
    expect(await told()).toEqual([
      'check_run.created',
      'check_run.requested_action',
      'check_run.rerequested',
    ]);
    expect(() => forge.as('rob').clickAction(repository, run, 'apply')).toThrow(/may only read/);
    expect(() => forge.as('maria').clickAction(repository, run, 'merge')).toThrow(/shows no button/);
    uninstall(forge.world, theirs);
  });

  test('a wrong secret is refused by the receiver and stands in the record as failed', async () => {
    const { forge, repository, client } = ground;
    const stranger = forge.addApp({
      slug: 'stranger',
      permissions: { issues: 'read' },
      events: ['issues'],
      webhookUrl: receiver.url,
      webhookSecret: 'wrong',
    });
    forge.install(stranger, 'acme', [repository]);
    forge.as('rob').openIssue(repository, 'It breaks');
    expect(await told()).toEqual(['issues.opened']);
    expect(forge.deliveries.of(stranger).map(({ statusCode }) => statusCode)).toEqual([400, 400]);
    const { data } = await client.rest.apps.listWebhookDeliveries();
    expect(data.map(({ status_code, event }) => [status_code, event])).toContainEqual([200, 'issues']);
  });

  test('what was missed is found in the record, read, and sent again under the same id', async () => {
    const { forge, repository, client, app } = ground;
    forge.deliveries.held = true;
    forge.as('rob').openIssue(repository, 'It breaks');
    forge.deliveries.held = false;
    expect(await told()).toEqual([]);
    const { data: failed } = await client.rest.apps.listWebhookDeliveries({ status: 'failure' });
    expect(failed.map(({ event, action }) => [event, action])).toEqual([['issues', 'opened']]);
    const missed = failed[0]?.id ?? 0;
    const { data } = await client.rest.apps.getWebhookDelivery({ delivery_id: missed });
    expect(data.request.payload).toMatchObject({ action: 'opened', issue: { title: 'It breaks' } });
    expect((await client.rest.apps.redeliverWebhookDelivery({ delivery_id: missed })).status).toBe(202);
    await forge.deliveries.settled();
    expect(receiver.received.map(({ id, name }) => [id, name])).toEqual([[failed[0]?.guid, 'issues.opened']]);
    const again = forge.deliveries.of(app).at(-1) as Delivery;
    expect([again.redelivery, again.statusCode]).toEqual([true, 200]);
  });

  test('the record has pages, and forgets after three days', async () => {
    const { forge, repository, client } = ground;
    for (const title of ['a', 'b', 'c']) forge.as('rob').openIssue(repository, title);
    await forge.deliveries.settled();
    const pages = await client.paginate('GET /app/hook/deliveries', { per_page: 2 });
    expect(pages).toHaveLength(forge.deliveries.of(ground.app).length);
    for (const one of forge.deliveries.all) Object.assign(one, { deliveredAt: '2020-01-01T00:00:00Z' });
    expect((await client.rest.apps.listWebhookDeliveries()).data).toEqual([]);
  });

  test('installations that come, are suspended and go; a suspended one hears nothing more', async () => {
    const { forge, repository, installation } = ground;
    const theirs = forge.install(ground.app, 'someone', []);
    const other = await forge.addRepository('someone/else', { files: { a: 'a\n' } });
    choose(forge.world, theirs, other, true);
    forge.as('someone').openIssue(other, 'Heard');
    choose(forge.world, theirs, other, false);
    forge.as('someone').openIssue(other, 'Unheard');
    suspend(forge.world, installation);
    forge.as('rob').openIssue(repository, 'Unheard');
    uninstall(forge.world, installation);
    expect(await told()).toEqual([
      'installation.created',
      'installation.deleted',
      'installation.suspend',
      'installation_repositories.added',
      'installation_repositories.removed',
      'issues.opened',
    ]);
  });
});
