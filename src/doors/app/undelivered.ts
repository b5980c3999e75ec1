// A delivery that failed again and again: whoever said something there is told that nothing comes of it.
import { parseComment } from '../../commands/parse.ts';
import { deliveryHandled, waitingDelivery } from '../../queue/deliveries.ts';
import { readHappening } from './events.ts';
import { replyOnce } from './intake.ts';
import * as replies from './replies.ts';
import type { World } from './world.ts';

/** Throws faults of GitHub: then it is tried again. */
export async function giveUpDelivery(world: World, guid: string): Promise<void> {
  world.log.warn('a delivery was given up', { delivery: guid });
  const delivery = await waitingDelivery(world.database, guid);
  if (delivery === undefined) return;
  const happening = readHappening(delivery.event, delivery.payload);
  if (happening.is === 'comment' && parseComment(happening.comment.body).length > 0) {
    const { place, number, comment } = happening;
    await using repository = await world.github.open(place.installation, place.repository, 'talk');
    await replyOnce(repository, number, `comment:${comment.id}`, replies.failed);
  }
  await deliveryHandled(world.database, guid);
}
