import { App, SocketModeReceiver } from "@slack/bolt";
import { errorText } from "../../../bridge/model/errors.ts";
import type { Logger } from "../../../bridge/ports/log.ts";
import { parseFacts } from "../../shared/facts.ts";
import type { SlackIdentity } from "../api/api.ts";
import { clientOptions, slackLogger } from "../api/client.ts";
import { redact, toSlackApiError } from "../api/client-errors.ts";
import type { SlackConfig } from "../api/config.ts";
import { Cuttable, type SlackDispatcher } from "../api/cuttable.ts";
import { SlackApiError } from "../api/errors.ts";
import { type Listener, listen } from "./listen.ts";
import { passOverUnreadable } from "./unreadable.ts";

/** From the request for an address to Slack's hello. */
const CONNECT_TIMEOUT_MS = 30_000;
/** Slack does not end the TCP connection after the close frames: https://github.com/slackapi/node-slack-sdk/issues/2752 */
const CLOSE_GRACE_MS = 1_000;
/**
 * A connection is dead when no pong came for so long. Pings go out at a third of it, and each wakes the process; the client's
 * default of 5 s sends 36 a minute. As long as the client waits for Slack's own pings. Alerts do not go through this connection.
 */
const PONG_LIMIT_MS = 30_000;

export type SocketDeps = {
  readonly config: SlackConfig;
  readonly fetch: typeof fetch;
  /** For the WebSocket, which does not go through `fetch`. */
  readonly dispatcher: SlackDispatcher;
  readonly log: Logger;
  readonly listener: Listener;
  readonly onConnected: () => void;
};

/**
 * Opens one Socket Mode connection and serves it. Resolves when it has ended. Rejects with SlackApiError when it could not
 * be opened or Socket Mode was switched off. The client's own reconnecting is off, because its errors become unhandled
 * rejections (https://github.com/slackapi/node-slack-sdk/issues/2656). Each connection gets a new App, so nothing is left
 * over from the last one.
 */
export async function serveConnection(
  deps: SocketDeps,
  identity: SlackIdentity,
  signal: AbortSignal,
): Promise<void> {
  const { config, log } = deps;
  const secrets = [config.botToken, config.appToken];
  const wire = new Cuttable(deps.dispatcher);
  const options = clientOptions(config, deps.fetch, log, () => signal);
  const receiver = new SocketModeReceiver({
    appToken: config.appToken,
    autoReconnectEnabled: false,
    clientPingTimeout: PONG_LIMIT_MS,
    logger: slackLogger(log, secrets),
    installerOptions: { clientOptions: { ...options } },
    processEventErrorHandler: async () => false,
    dispatcher: wire,
  });
  const app = new App({
    receiver,
    // Otherwise Bolt would call auth.test again.
    authorize: async () => ({
      botToken: config.botToken,
      botId: identity.botId,
      botUserId: identity.botUserId,
      teamId: identity.teamId,
    }),
    clientOptions: { ...options },
    logger: slackLogger(log, secrets),
    convoStore: false,
    deferInitialization: true,
  });
  listen(app, deps.listener, identity.botUserId, complain(log, secrets));
  await app.init();

  const { client } = receiver;
  passOverUnreadable(client, (kind) =>
    log.warn({ sink: "slack", kind }, "Slack sent something that its client cannot read; it was ignored"),
  );
  const ended = Promise.withResolvers<void>();
  client.on("disconnected", () => ended.resolve());
  let goodbye: NodeJS.Timeout | undefined;
  let isOff = false;
  /**
   * Closes the connection at once. The client's own `disconnect` waits for Slack, and leaves a timer of 30 s behind if the
   * connection breaks in between. After Slack's `disconnect` message the client is closing already; asking it again makes it
   * stop at once.
   */
  const leave = (): void => {
    if (goodbye !== undefined) void client.disconnect();
    clearTimeout(goodbye);
    wire.cut();
  };
  client.on("ws_message", (data: unknown) => {
    const reason = typeof data === "string" ? goodbyeReason(data) : undefined;
    if (reason === undefined) return;
    goodbye = setTimeout(leave, CLOSE_GRACE_MS);
    isOff = reason === "link_disabled";
  });

  const connecting = new AbortController();
  const timer = setTimeout(() => connecting.abort(), CONNECT_TIMEOUT_MS);
  const stop = (): void => connecting.abort();
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  const gaveUp = new Promise<never>((_, reject) => {
    const giveUp = (): void => reject(new Error(`no hello within ${CONNECT_TIMEOUT_MS / 1000} s`));
    if (connecting.signal.aborted) giveUp();
    else connecting.signal.addEventListener("abort", giveUp, { once: true });
  });
  const started = receiver.start();
  try {
    await Promise.race([started, gaveUp]);
  } catch (error) {
    started.catch(() => {});
    leave();
    // The client rejects without an error when the WebSocket was closed before hello.
    throw toSlackApiError("socket mode", error ?? new Error("closed before hello"), secrets);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
  deps.onConnected();
  signal.addEventListener("abort", leave, { once: true });
  if (signal.aborted) leave();
  await ended.promise;
  clearTimeout(goodbye);
  signal.removeEventListener("abort", leave);
  wire.cut();
  if (isOff)
    throw new SlackApiError("socket mode", {
      kind: "refused",
      code: "link_disabled",
      needed: "",
      details: [],
    });
}

function complain(log: Logger, secrets: readonly string[]): (error: unknown) => void {
  return (error) =>
    log.warn(
      { sink: "slack", reason: redact(errorText(error), secrets) },
      "could not answer a command from Slack",
    );
}

/**
 * The reason in Slack's `disconnect` message; `undefined` for other messages. Slack sends it seconds before it ends a
 * connection, to renew it or because Socket Mode was switched off (`link_disabled`):
 * https://docs.slack.dev/apis/events-api/using-socket-mode
 */
function goodbyeReason(data: string): string | undefined {
  const { type, reason } = parseFacts(data) ?? {};
  return type === "disconnect" ? String(reason) : undefined;
}
