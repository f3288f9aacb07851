import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { isRecord } from "./blocks.ts";

/** https://docs.slack.dev/apis/events-api/using-socket-mode: up to 10 connections of one app. */
const MAX_CONNECTIONS = 10;
const MAX_RETRIES = 3;

export type EnvelopeLog = {
  readonly envelopeId: string;
  readonly type: string;
  /** 0 for the first delivery. */
  readonly retryAttempt: number;
  /** `undefined` while it is waiting, and for good when the answer did not come in time. */
  ackedAfterMs: number | undefined;
  ackPayload: unknown;
};

export type Acked = { readonly acked: boolean; readonly payload: unknown };
type Waiting = {
  readonly log: EnvelopeLog;
  readonly isPress: boolean;
  readonly sentAt: number;
  readonly done: (acked: Acked) => void;
};

/** The WebSocket side of Socket Mode: tickets, hello, envelopes and their acknowledgements. */
export class SocketHub {
  readonly envelopes: EnvelopeLog[] = [];
  /** What a client did that Slack does not allow. */
  readonly violations: string[] = [];
  readonly #tickets = new Set<string>();
  readonly #waiting = new Map<string, Waiting>();
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #open = new Set<WebSocket>();
  readonly #pinger: NodeJS.Timeout;
  readonly #ackTimeoutMs: number;
  readonly #appId: string;
  readonly #changed: () => void;
  accepting = true;
  /** How often a hello was said. */
  hellos = 0;

  constructor(appId: string, ackTimeoutMs: number, changed: () => void) {
    this.#appId = appId;
    this.#ackTimeoutMs = ackTimeoutMs;
    this.#changed = changed;
    this.#pinger = setInterval(() => {
      for (const socket of this.#open) socket.ping();
    }, 10_000).unref();
  }

  get connections(): number {
    return this.#open.size;
  }

  /** A ticket opens one connection. */
  ticket(): string {
    const ticket = randomUUID();
    this.#tickets.add(ticket);
    return ticket;
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, ticket: string): void {
    if (!this.accepting || !this.#tickets.delete(ticket) || this.#open.size >= MAX_CONNECTIONS) {
      socket.end("HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (ws) => this.#welcome(ws));
  }

  #welcome(ws: WebSocket): void {
    this.#open.add(ws);
    ws.on("error", () => {});
    ws.on("close", () => {
      this.#open.delete(ws);
      this.#changed();
    });
    ws.on("message", (data) => this.#onMessage(String(data)));
    ws.send(
      JSON.stringify({
        type: "hello",
        num_connections: this.#open.size,
        debug_info: { host: "applink-1", build_number: 12, approximate_connection_time: 18_060 },
        connection_info: { app_id: this.#appId },
      }),
    );
    this.hellos += 1;
    this.#changed();
  }

  #onMessage(data: string): void {
    let message: unknown;
    try {
      message = JSON.parse(data);
    } catch {
      this.violations.push("not JSON");
      return;
    }
    const id = isRecord(message) ? message.envelope_id : undefined;
    const waiting = typeof id === "string" ? this.#waiting.get(id) : undefined;
    if (!isRecord(message) || waiting === undefined) {
      this.violations.push(`acknowledged an unknown or late envelope: ${String(id)}`);
      return;
    }
    const payload = message.payload;
    if (payload !== undefined && !isRecord(payload))
      this.violations.push("payload of an acknowledgement is no object");
    if (waiting.log.type === "events_api" && isRecord(payload) && Object.keys(payload).length > 0)
      this.violations.push("an event does not accept a response payload");
    // https://docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response: only views and menus answer so.
    if (waiting.isPress && isRecord(payload) && Object.keys(payload).length > 0)
      this.violations.push("a press does not accept a response payload");
    this.#waiting.delete(waiting.log.envelopeId);
    waiting.log.ackedAfterMs = performance.now() - waiting.sentAt;
    waiting.log.ackPayload = payload;
    waiting.done({ acked: true, payload });
    this.#changed();
  }

  async #sendOnce(type: string, payload: unknown, retryAttempt: number): Promise<Acked> {
    // The newest connection: an older one may be on its way out.
    const ws = [...this.#open].at(-1);
    if (ws === undefined) return { acked: false, payload: undefined };
    const log: EnvelopeLog = {
      envelopeId: randomUUID(),
      type,
      retryAttempt,
      ackedAfterMs: undefined,
      ackPayload: undefined,
    };
    this.envelopes.push(log);
    const { promise, resolve } = Promise.withResolvers<Acked>();
    const isPress = isRecord(payload) && payload.type === "block_actions";
    this.#waiting.set(log.envelopeId, { log, isPress, sentAt: performance.now(), done: resolve });
    const timer = setTimeout(() => {
      this.#waiting.delete(log.envelopeId);
      resolve({ acked: false, payload: undefined });
    }, this.#ackTimeoutMs);
    ws.send(
      JSON.stringify({
        envelope_id: log.envelopeId,
        type,
        accepts_response_payload: type !== "events_api",
        payload,
        ...(type === "events_api"
          ? { retry_attempt: retryAttempt, retry_reason: retryAttempt === 0 ? "" : "timeout" }
          : {}),
      }),
    );
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
    }
  }

  /** A slash command is sent once: who does not answer in time is reported to the user. */
  async command(payload: unknown): Promise<Acked> {
    return await this.#sendOnce("slash_commands", payload, 0);
  }

  /** Sent once, like a command. */
  async interactive(payload: unknown): Promise<Acked> {
    return await this.#sendOnce("interactive", payload, 0);
  }

  /** An event is sent again when it was not acknowledged in time. */
  async event(payload: unknown): Promise<Acked> {
    for (let attempt = 0; attempt <= MAX_RETRIES; attempt += 1) {
      const acked = await this.#sendOnce("events_api", payload, attempt);
      if (acked.acked) return acked;
    }
    return { acked: false, payload: undefined };
  }

  /** Says goodbye as Slack does; the client has to leave by itself. */
  disconnect(reason: "warning" | "refresh_requested" | "link_disabled"): void {
    for (const ws of this.#open)
      ws.send(JSON.stringify({ type: "disconnect", reason, debug_info: { host: "applink-1" } }));
  }

  /** Sends any text, as no Slack should. */
  sendRaw(text: string): void {
    for (const ws of this.#open) ws.send(text);
  }

  /** Cuts the lines without a word. */
  drop(): void {
    for (const ws of this.#open) ws.terminate();
  }

  /** Stops reading: neither pings nor a close frame are answered. */
  stall(): void {
    for (const ws of this.#open) ws.pause();
  }

  close(): void {
    clearInterval(this.#pinger);
    this.drop();
    this.#server.close();
    for (const waiting of this.#waiting.values()) waiting.done({ acked: false, payload: undefined });
    this.#waiting.clear();
  }
}
