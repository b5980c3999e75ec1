// Signed deliveries to the apps, once each as GitHub does, and the record of them that an app can ask for.
import { createHmac, randomUUID } from 'node:crypto';
import { openJudge } from './openapi.ts';
import { reaches } from './permissions.ts';
import { nodeId, showAccount } from './shapes/accounts.ts';
import { showRepository } from './shapes/repositories.ts';
import type { App, Happening, Installation, Json, World } from './world.ts';

const PATIENCE_MILLISECONDS = 10_000;
export interface Delivery {
  readonly id: number;
  /** The same for every attempt of one delivery. */
  readonly guid: string;
  readonly app: App;
  readonly event: string;
  readonly action: string | null;
  readonly installationId: number | null;
  readonly repositoryId: number | null;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly redelivery: boolean;
  readonly deliveredAt: string;
  /** 0 until it is answered. */
  statusCode: number;
  status: string;
  duration: number;
  answer: string;
}

export class Deliveries {
  readonly all: Delivery[] = [];
  /** Deliveries are kept and not sent while this is set: the App's host is down or GitHub is late. */
  held = false;
  readonly #world: World;
  readonly #violations: string[];
  readonly #running = new Set<Promise<void>>();

  constructor(world: World, violations: string[]) {
    this.#world = world;
    this.#violations = violations;
    world.on((happening) => this.#spread(happening));
  }

  of(app: App): Delivery[] {
    return this.all.filter((one) => one.app.id === app.id);
  }

  /** Ends when every delivery under way was answered. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /** The same bytes under the same id once more. */
  redeliver(delivery: Delivery): void {
    this.#send({ ...delivery, id: this.#world.id(), redelivery: true, deliveredAt: this.#world.date() });
  }

  #spread(happening: Happening): void {
    for (const installation of this.#world.installations.values()) {
      const { app } = installation;
      if (happening.about && happening.about.id !== installation.id) continue;
      if (happening.only && happening.only.id !== app.id) continue;
      // What is about one app or installation is told without a subscription.
      if (!happening.only && !happening.about && !app.events.includes(happening.event)) continue;
      if (happening.repository && !reaches(installation, happening.repository)) continue;
      if (installation.suspendedAt && !happening.about) continue;
      this.deliver(app, happening, installation);
    }
  }

  /** Judges, signs and sends one payload. */
  deliver(app: App, happening: Happening, installation: Installation): void {
    const { event, action, repository, sender } = happening;
    const payload: Json = {
      ...(action && { action }),
      ...happening.payload,
      ...(repository && { repository: showRepository(this.#world, repository) }),
      sender: showAccount(this.#world, sender),
      ...(!happening.about && {
        installation: { id: installation.id, node_id: nodeId('Installation', installation.id) },
      }),
    };
    for (const why of openJudge().delivery(event, action, payload).slice(0, 8))
      this.#violations.push(`the forge's own delivery ${event}.${action}: ${why}`);
    const guid = randomUUID();
    const text = JSON.stringify(payload);
    this.#send({
      id: this.#world.id(),
      guid,
      app,
      event,
      action: action ?? null,
      installationId: installation.id,
      repositoryId: repository?.id ?? null,
      text,
      headers: headersOf(app, event, guid, text),
      redelivery: false,
      deliveredAt: this.#world.date(),
      statusCode: 0,
      status: 'pending',
      duration: 0,
      answer: '',
    });
  }

  #send(delivery: Delivery): void {
    this.all.push(delivery);
    if (this.held) {
      delivery.statusCode = 502;
      delivery.status = 'failed to connect to host';
      return;
    }
    const sending = post(delivery).finally(() => this.#running.delete(sending));
    this.#running.add(sending);
  }
}

function headersOf(app: App, event: string, guid: string, text: string): Record<string, string> {
  const signature = createHmac('sha256', app.webhookSecret).update(text).digest('hex');
  return {
    'content-type': 'application/json',
    'user-agent': 'GitHub-Hookshot/f0rge00',
    'x-github-delivery': guid,
    'x-github-event': event,
    'x-github-hook-id': String(app.id),
    'x-github-hook-installation-target-id': String(app.id),
    'x-github-hook-installation-target-type': 'integration',
    'x-hub-signature-256': `sha256=${signature}`,
  };
}

/** GitHub tries once, waits ten seconds, and leaves it at that. */
async function post(delivery: Delivery): Promise<void> {
  const started = performance.now();
  try {
    const response = await fetch(delivery.app.webhookUrl, {
      method: 'POST',
      headers: delivery.headers,
      body: delivery.text,
      signal: AbortSignal.timeout(PATIENCE_MILLISECONDS),
    });
    delivery.answer = await response.text();
    delivery.statusCode = response.status;
    delivery.status = response.ok ? 'OK' : `Invalid HTTP Response: ${response.status}`;
  } catch (error) {
    const late = (error as Error).name === 'TimeoutError';
    delivery.statusCode = late ? 504 : 502;
    delivery.status = late ? 'timed out' : 'failed to connect to host';
  }
  delivery.duration = Math.round(performance.now() - started) / 1000;
}
