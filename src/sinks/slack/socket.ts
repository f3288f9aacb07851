import { App, SocketModeReceiver } from "@slack/bolt";
import { errorText } from "../../bridge/errors.ts";
import type { Logger } from "../../bridge/log.ts";
import { clientOptions, type SlackIdentity, slackLogger } from "./api.ts";
import { redact, toSlackApiError } from "./client-errors.ts";
import { mentionWords, SLASH_COMMAND, type Spoken, tsToMs } from "./commands.ts";
import type { SlackConfig } from "./config.ts";
import { Cuttable, type SlackDispatcher } from "./cuttable.ts";
import { SlackApiError } from "./errors.ts";
import { parseFacts } from "./facts.ts";
import type { SlackContent } from "./format.ts";

/** From the request for an address to Slack's hello. */
const CONNECT_TIMEOUT_MS = 30_000;
/** Slack does not end the TCP connection after the close frames: https://github.com/slackapi/node-slack-sdk/issues/2752 */
const CLOSE_GRACE_MS = 1_000;

export type SocketDeps = {
  readonly config: SlackConfig;
  readonly fetch: typeof fetch;
  /** For the WebSocket, which does not go through `fetch`. */
  readonly dispatcher: SlackDispatcher;
  readonly log: Logger;
  /** Never rejects; `undefined`: no answer. `id` is the same when Slack delivers twice. */
  readonly onSpoken: (spoken: Spoken, id: string) => Promise<SlackContent | undefined>;
  /** Answers a mention in its thread. */
  readonly reply: (content: SlackContent, to: { channel: string; threadTs: string }) => Promise<unknown>;
  readonly onConnected: () => void;
};

/**
 * Opens one Socket Mode connection and serves it. Resolves when it has ended, rejects with SlackApiError when it could
 * not be opened or Socket Mode was switched off. The client's own reconnecting stays off: a failure in it is an unhandled rejection
 * (https://github.com/slackapi/node-slack-sdk/issues/2656), and a new App for each connection leaves nothing over.
 */
export async function serveConnection(
  deps: SocketDeps,
  identity: SlackIdentity,
  signal: AbortSignal,
): Promise<void> {
  const { config, log } = deps;
  const secrets = [config.botToken, config.appToken];
  const wire = new Cuttable(deps.dispatcher);
  const options = clientOptions(config, deps.fetch, log, signal);
  const receiver = new SocketModeReceiver({
    appToken: config.appToken,
    autoReconnectEnabled: false,
    logger: slackLogger(log, secrets),
    installerOptions: { clientOptions: { ...options } },
    processEventErrorHandler: async () => false,
    dispatcher: wire,
  });
  const app = new App({
    receiver,
    // Known already: Bolt would ask auth.test again.
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
  listen(app, deps, identity);
  await app.init();

  const { client } = receiver;
  const ended = Promise.withResolvers<void>();
  client.on("disconnected", () => ended.resolve());
  let goodbye: NodeJS.Timeout | undefined;
  let isOff = false;
  /**
   * Cuts the line: the client's own way waits for Slack, and leaves a timer of 30 s behind when the line breaks
   * meanwhile. Where the client has begun to say goodbye by itself, asking it again makes it give up at once.
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
    // The client rejects with nothing when the WebSocket was closed before hello.
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

/**
 * Slack says `disconnect` seconds before it ends a connection, to renew it or because Socket Mode was switched off
 * (`link_disabled`): https://docs.slack.dev/apis/events-api/using-socket-mode
 */
function goodbyeReason(data: string): string | undefined {
  const { type, reason } = parseFacts(data) ?? {};
  return type === "disconnect" ? String(reason) : undefined;
}

function listen(app: App, deps: SocketDeps, identity: SlackIdentity): void {
  const { log, config } = deps;
  const complain = (error: unknown): void =>
    log.warn(
      { reason: redact(errorText(error), [config.botToken, config.appToken]) },
      "a command from Slack could not be answered",
    );
  app.error(async (error) => complain(error));
  app.command(SLASH_COMMAND, async ({ ack, command, respond }) => {
    await ack();
    const spoken: Spoken = {
      userId: command.user_id,
      channel: command.channel_id,
      teamIds: [command.team_id],
      text: command.text,
      at: undefined,
      byBot: false,
    };
    const content = await deps.onSpoken(spoken, command.trigger_id);
    if (content === undefined) return;
    await respond({ response_type: "ephemeral", text: content.text, blocks: [...content.blocks] });
  });
  app.event("app_mention", async ({ event, body }) => {
    const teams = [
      body.team_id,
      event.team,
      Reflect.get(event, "user_team"),
      Reflect.get(event, "source_team"),
    ];
    const spoken: Spoken = {
      userId: event.user ?? "",
      channel: event.channel,
      teamIds: teams.filter((team) => typeof team === "string"),
      text: mentionWords(event.text, identity.botUserId),
      at: tsToMs(event.ts),
      byBot: event.bot_id !== undefined || event.user === identity.botUserId,
    };
    const content = await deps.onSpoken(spoken, body.event_id);
    if (content === undefined) return;
    await deps.reply(content, { channel: event.channel, threadTs: event.thread_ts ?? event.ts });
  });
}
