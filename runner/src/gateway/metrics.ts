// The gateway's own figures, without a word of any prompt.
import type { Replica } from './replica.ts';

const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

export class Histogram {
  readonly #counts = new Array<number>(BOUNDS.length + 1).fill(0);
  #sum = 0;
  #total = 0;

  observe(seconds: number): void {
    const at = BOUNDS.findIndex((bound) => seconds <= bound);
    const bucket = at < 0 ? BOUNDS.length : at;
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#sum += seconds;
    this.#total++;
  }

  text(name: string): string {
    let below = 0;
    const rows = BOUNDS.map((bound, at) => {
      below += this.#counts[at] ?? 0;
      return `${name}_bucket{le="${bound}"} ${below}`;
    });
    return [
      `# TYPE ${name} histogram`,
      ...rows,
      `${name}_bucket{le="+Inf"} ${this.#total}`,
      `${name}_sum ${this.#sum}`,
      `${name}_count ${this.#total}`,
      '',
    ].join('\n');
  }
}

export class GatewayMetrics {
  readonly firstByte = new Histogram();
  readonly queued = new Histogram();
  readonly #requests = new Map<string, number>();
  retries = 0;

  /** `outcome`: ok, cancelled, or the error's code. */
  count(installation: string, outcome: string): void {
    const labels = `installation=${JSON.stringify(installation)},outcome="${outcome}"`;
    this.#requests.set(labels, (this.#requests.get(labels) ?? 0) + 1);
  }

  text(waiting: number, replicas: readonly Replica[], now: number): string {
    return [
      '# TYPE gateway_requests_total counter',
      ...[...this.#requests].map(([labels, count]) => `gateway_requests_total{${labels}} ${count}`),
      '# TYPE gateway_retries_total counter',
      `gateway_retries_total ${this.retries}`,
      '# TYPE gateway_queue_length gauge',
      `gateway_queue_length ${waiting}`,
      '# TYPE gateway_replica_in_flight gauge',
      ...replicas.map(
        ({ upstream, inFlight }) => `gateway_replica_in_flight{replica="${upstream.name}"} ${inFlight}`,
      ),
      '# TYPE gateway_replica_usable gauge',
      ...replicas.map(
        (replica) =>
          `gateway_replica_usable{replica="${replica.upstream.name}"} ${replica.isUsable(now) ? 1 : 0}`,
      ),
      this.queued.text('gateway_queue_seconds') + this.firstByte.text('gateway_first_byte_seconds'),
    ].join('\n');
  }
}
