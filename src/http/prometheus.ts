import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { MsgType } from "../bridge/model/message.ts";
import type { Metrics, RecallOutcome, TryOutcome } from "../bridge/ports/metrics.ts";

/** Figures that are read when the metrics are requested. */
export type Gauges = {
  /** Unix milliseconds; `undefined` before the first successful sync. */
  readonly lastSyncAt: number | undefined;
  readonly sinks: readonly { readonly name: string; readonly waiting: number }[];
  /** The logins that sinks have of their own, by the name of the sink; left out: there are none. */
  readonly logins?: readonly { readonly name: string; readonly online: boolean }[];
};

const PREFIX = "recall_bridge_";
/** In seconds, from immediate delivery over a platform's rate limit to an outage of a day. */
const LATENCY_BUCKETS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 3_600, 21_600, 86_400];

/** The metrics since the start of the process, in a registry of its own, without prom-client's metrics of the process. */
export class PrometheusMetrics implements Metrics {
  readonly #registry = new Registry();
  readonly #messages = new Counter({
    name: `${PREFIX}messages_total`,
    help: "Messages and notices received from WeChat, by kind",
    labelNames: ["kind"],
    registers: [this.#registry],
  });
  readonly #recalls = new Counter({
    name: `${PREFIX}recalls_total`,
    help: "Recalls that were told, with their original (matched) or without (missed)",
    labelNames: ["outcome"],
    registers: [this.#registry],
  });
  readonly #deliveries = new Counter({
    name: `${PREFIX}deliveries_total`,
    help: "Tries to deliver an alert or its media, by their end: sent, retry (kept for later), dead (refused for good)",
    labelNames: ["sink", "outcome"],
    registers: [this.#registry],
  });
  readonly #latency = new Histogram({
    name: `${PREFIX}alert_latency_seconds`,
    help: "From the recall notice to a sink that took the alert",
    buckets: LATENCY_BUCKETS,
    registers: [this.#registry],
  });
  readonly #depth = new Gauge({
    name: `${PREFIX}outbox_depth`,
    help: "Alerts and media that wait for a sink",
    labelNames: ["sink"],
    registers: [this.#registry],
  });
  readonly #lastSync = new Gauge({
    name: `${PREFIX}last_sync_timestamp_seconds`,
    help: "Unix time of the last successful look at WeChat, 0 before the first",
    registers: [this.#registry],
  });

  readonly #logins = new Gauge({
    name: `${PREFIX}sink_login_online`,
    help: "1 while the login that a sink has of its own is online, else 0",
    labelNames: ["sink"],
    registers: [this.#registry],
  });

  /** Every sink and outcome starts at 0, so that the first failure shows as an increase. */
  constructor(sinks: readonly string[]) {
    for (const outcome of ["matched", "missed"]) this.#recalls.inc({ outcome }, 0);
    for (const sink of sinks) {
      for (const outcome of ["sent", "retry", "dead"]) this.#deliveries.inc({ sink, outcome }, 0);
    }
  }

  message(kind: MsgType): void {
    this.#messages.inc({ kind });
  }

  recall(outcome: RecallOutcome): void {
    this.#recalls.inc({ outcome });
  }

  delivery(sink: string, outcome: TryOutcome): void {
    this.#deliveries.inc({ sink, outcome });
  }

  alertLatency(ms: number): void {
    // Negative after the wall clock was set back.
    this.#latency.observe(Math.max(0, ms) / 1000);
  }

  /** Prometheus text, version 0.0.4. */
  async exposition({
    lastSyncAt,
    sinks,
    logins = [],
  }: Gauges): Promise<{ readonly type: string; readonly text: string }> {
    this.#lastSync.set((lastSyncAt ?? 0) / 1000);
    for (const { name, waiting } of sinks) this.#depth.set({ sink: name }, waiting);
    for (const { name, online } of logins) this.#logins.set({ sink: name }, online ? 1 : 0);
    return { type: this.#registry.contentType, text: await this.#registry.metrics() };
  }
}
