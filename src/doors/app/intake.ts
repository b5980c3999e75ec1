// The first job of a delivery: who did what, may they, and what comes of it. What is kept of it and that the delivery is
// done are one transaction.
import type { Order } from '../../commands/command.ts';
import { parseComment } from '../../commands/parse.ts';
import type { Repository } from '../../github/repository.ts';
import { conversationOf } from '../../queue/conversations.ts';
import type { Session } from '../../queue/database.ts';
import { deliveryHandled, waitingDelivery } from '../../queue/deliveries.ts';
import { countAct } from '../../queue/rates.ts';
import { stopRequestsOf } from '../../queue/requests.ts';
import { noteConfig } from './config-note.ts';
import { type Asking, askedFor, type Deed, deedOf, sendRequest } from './deeds.ts';
import { type Happening, readHappening } from './events.ts';
import { isIssueLabel, mayCommand, whyNotAutomatic } from './policy.ts';
import { pullOf, refreshComment } from './publish.ts';
import * as replies from './replies.ts';
import { settingsOf } from './repository-settings.ts';
import { subjectOf } from './subjects.ts';
import type { World } from './world.ts';

type Keep = (session: Session) => Promise<void>;
type Comment = Extract<Happening, { is: 'comment' }>;
type Button = Extract<Happening, { is: 'button' }>;
type Label = Extract<Happening, { is: 'label' }>;
type PullEvent = Extract<Happening, { is: 'pull' }>;

const nothing: Keep = async () => undefined;

export async function handleDelivery(world: World, guid: string): Promise<void> {
  const delivery = await waitingDelivery(world.database, guid);
  if (delivery === undefined) return;
  // kill point: after the delivery was taken
  const happening = readHappening(delivery.event, delivery.payload);
  const keep = await decide(world, happening, guid);
  // kill point: before the delivery is done
  await world.database.transaction(async (session) => {
    await keep(session);
    // kill point: between what is kept and the end of the delivery
    await deliveryHandled(session, guid);
  });
  // kill point: after the delivery was done
}

async function decide(world: World, happening: Happening, guid: string): Promise<Keep> {
  switch (happening.is) {
    case 'nothing':
      return nothing;
    case 'comment':
      return await onComment(world, happening);
    case 'button':
      return await onButton(world, happening, guid);
    case 'label':
      return await onLabel(world, happening);
    case 'pull':
      return await onPull(world, happening);
  }
}

async function onComment(world: World, happening: Comment): Promise<Keep> {
  const orders = parseComment(happening.comment.body);
  if (orders.length === 0) return nothing;
  const { place, comment, sender, number, isPull } = happening;
  const purpose = comment.isOnReview ? 'talk-on-review' : 'talk';
  await using repository = await world.github.open(place.installation, place.repository, purpose);
  const settings = await settingsOf(world, place, repository);
  if (!mayCommand(await repository.people.permissionOf(sender), settings.config)) {
    await repository.comments.react(comment, '-1');
    return nothing;
  }
  // kill point: before the reaction
  await repository.comments.react(comment, 'eyes');
  // kill point: after the reaction
  const say = (text: string) => replyOnce(repository, number, `comment:${comment.id}`, text);
  const counted = await countAct(world.database, place.repository.id, sender, world.app.rates);
  if (counted !== 'counted') {
    await say(replies.tooOften(counted));
    return nothing;
  }
  const pull = await subjectOf(repository, { pull: number, ...(isPull ? {} : { isIssue: true }) });
  if (pull === undefined) return nothing;
  return await carryOut(
    world,
    repository,
    orders,
    { place, pull, settings, by: { login: sender, comment: comment.id } },
    say,
  );
}

/** The label on an issue asks for what can be asked without further words. */
async function onLabel(world: World, { place, number, label, sender }: Label): Promise<Keep> {
  await using repository = await world.github.open(place.installation, place.repository, 'talk');
  const settings = await settingsOf(world, place, repository);
  if (!isIssueLabel(label, settings.config)) return nothing;
  if (!mayCommand(await repository.people.permissionOf(sender), settings.config)) return nothing;
  if ((await countAct(world.database, place.repository.id, sender, world.app.rates)) !== 'counted')
    return nothing;
  const pull = await repository.issues.get(number);
  if (pull === undefined || !pull.isOpen) return nothing;
  const order: Order = { does: 'request', command: 'reproduce', paths: [], symbols: [] };
  const asking = { place, pull, settings, by: { login: sender, comment: undefined } };
  // A label that is set again asks for nothing new: the words that it would be answered with are noise.
  const { keep } = await deedOf(order, asking, world);
  return keep ?? nothing;
}

async function carryOut(
  world: World,
  repository: Repository,
  orders: readonly Order[],
  asking: Asking,
  say: (text: string) => Promise<void>,
): Promise<Keep> {
  const deeds: Deed[] = [];
  for (const order of orders) deeds.push(await deedOf(order, asking, world));
  const words = deeds.flatMap(({ reply: text }) => (text === undefined ? [] : [text]));
  if (words.length > 0) await say(words.join('\n\n'));
  const dismissed = deeds.flatMap(({ dismisses }) => dismisses ?? []);
  if (dismissed.length > 0) await refreshComment(world, repository, asking, dismissed);
  // kill point: after the reply
  return async (session) => {
    for (const { keep } of deeds) await keep?.(session);
  };
}

/** Once for each thing that was said: after a crash it is found again. */
export async function replyOnce(
  repository: Repository,
  number: number,
  about: string,
  text: string,
): Promise<void> {
  const marker = `<!-- testwright:reply:${about} -->`;
  if ((await repository.comments.find(number, marker)) === undefined)
    await repository.comments.create(number, `${marker}\n${text}`);
}

const buttons: ReadonlyMap<string, Order> = new Map([
  ['again', { does: 'retry' }],
  ['apply', { does: 'apply', ids: [] }],
  ['dismiss', { does: 'dismiss', ids: [] }],
]);

async function onButton(world: World, happening: Button, guid: string): Promise<Keep> {
  const { place, sender, externalId, head } = happening;
  const order = buttons.get(happening.button);
  const number = pullOf(externalId);
  if (order === undefined || number === undefined) return nothing;
  await using repository = await world.github.open(place.installation, place.repository, 'talk');
  const settings = await settingsOf(world, place, repository);
  const pull = await repository.pulls.get(number);
  // A button of an older head is about tests of that head.
  if (pull === undefined || pull.head !== head) return nothing;
  if (!mayCommand(await repository.people.permissionOf(sender), settings.config)) return nothing;
  const say = (text: string) => replyOnce(repository, number, `button:${guid}`, text);
  const counted = await countAct(world.database, place.repository.id, sender, world.app.rates);
  if (counted !== 'counted') return nothing;
  return await carryOut(
    world,
    repository,
    [order],
    { place, pull, settings, by: { login: sender, comment: undefined } },
    say,
  );
}

async function onPull(world: World, happening: PullEvent): Promise<Keep> {
  const { place, action, number, head } = happening;
  const id = place.repository.id;
  if (action === 'closed')
    return async (session) => {
      await stopRequestsOf(session, { repository: id, pull: number }, 'cancelled');
    };
  await using repository = await world.github.open(place.installation, place.repository, 'talk');
  const pull = await repository.pulls.get(number);
  if (pull === undefined || pull.head !== head) return nothing;
  const { config } = await settingsOf(world, place, repository);
  await noteConfig(repository, pull);
  const { is_paused: isPaused } = await conversationOf(world.database, id, number);
  const why = whyNotAutomatic({ ...happening, isPaused, pull }, config);
  const asked = askedFor({ command: 'test', paths: [], symbols: [] }, { place, pull }, world);
  if (why !== undefined && action === 'push') await refreshComment(world, repository, { place, pull });
  return async (session) => {
    await stopRequestsOf(session, { repository: id, pull: number, except: head }, 'superseded');
    if (why === undefined) await sendRequest(session, asked, world.jobs);
  };
}
