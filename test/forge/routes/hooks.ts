// The record of deliveries that an app reads when it was away, and its request to have one sent again.
import type { Delivery } from '../deliveries.ts';
import { found } from '../refusal.ts';
import { asApp, type Call, numberIn, type Route } from '../route.ts';
import type { App, Json } from '../world.ts';

/** GitHub.com keeps deliveries for three days. */
const KEPT_MILLISECONDS = 3 * 24 * 3_600_000;

function kept({ world, deliveries, app }: Call & { readonly app: App }): Delivery[] {
  return deliveries
    .of(app)
    .filter(({ deliveredAt }) => Date.parse(deliveredAt) > world.now() - KEPT_MILLISECONDS)
    .reverse();
}

const delivery = (call: Call & { readonly app: App }) =>
  found(kept(call).find(({ id }) => id === numberIn(call, 'delivery_id')));

function showItem(one: Delivery): Json {
  return {
    id: one.id,
    guid: one.guid,
    delivered_at: one.deliveredAt,
    redelivery: one.redelivery,
    duration: one.duration,
    status: one.status,
    status_code: one.statusCode,
    event: one.event,
    action: one.action,
    installation_id: one.installationId,
    repository_id: one.repositoryId,
    throttled_at: null,
  };
}

export const hookRoutes: readonly Route[] = [
  asApp('GET /app/hook/config', ({ app }) => ({
    status: 200,
    body: { content_type: 'json', insecure_ssl: '0', secret: '********', url: app.webhookUrl },
  })),
  asApp('PATCH /app/hook/config', ({ app, body }) => {
    if (typeof body['url'] === 'string') app.webhookUrl = body['url'];
    return {
      status: 200,
      body: { content_type: 'json', insecure_ssl: '0', secret: '********', url: app.webhookUrl },
    };
  }),
  asApp('GET /app/hook/deliveries', (call) => {
    const size = Number(call.query.get('per_page') ?? 30);
    const cursor = call.query.get('cursor');
    const wanted = call.query.get('status');
    const listed = kept(call)
      .filter(({ id }) => !cursor || id <= Number(cursor))
      .filter(
        ({ statusCode }) => !wanted || (statusCode >= 200 && statusCode < 300) === (wanted === 'success'),
      );
    const next = listed[size];
    const query = new URLSearchParams(call.query);
    query.set('cursor', String(next?.id));
    return {
      status: 200,
      body: listed.slice(0, size).map(showItem),
      ...(next && {
        headers: { link: `<${call.world.origin}/api/v3/app/hook/deliveries?${query}>; rel="next"` },
      }),
    };
  }),
  asApp('GET /app/hook/deliveries/{delivery_id}', (call) => {
    const one = delivery(call);
    return {
      status: 200,
      body: {
        ...showItem(one),
        url: one.app.webhookUrl,
        request: { headers: one.headers, payload: JSON.parse(one.text) },
        response: { headers: {}, payload: one.answer },
      },
    };
  }),
  asApp('POST /app/hook/deliveries/{delivery_id}/attempts', (call) => {
    call.deliveries.redeliver(delivery(call));
    return { status: 202, body: {} };
  }),
];
