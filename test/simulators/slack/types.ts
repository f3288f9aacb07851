import type { Args } from "./body.ts";
import type { Fault } from "./faults.ts";
import type { Ping } from "./pings.ts";
import type { Whisper } from "./response-url.ts";
import type { EnvelopeLog } from "./socket.ts";
import type { Call, FileRules, SlackChannel, SlackFile, SlackMessage } from "./state.ts";

export type {
  Args,
  Call,
  EnvelopeLog,
  Fault,
  FileRules,
  Ping,
  SlackChannel,
  SlackFile,
  SlackMessage,
  Whisper,
};

export type SlackSimulatorOptions = {
  readonly botToken?: string;
  readonly appToken?: string;
  readonly team?: { readonly id: string; readonly name: string };
  readonly channels?: readonly SlackChannel[];
  /** Scopes of the bot. Default: those that this project asks for. */
  readonly scopes?: readonly string[];
  /** Scopes of the app-level token. */
  readonly appScopes?: readonly string[];
  /** How long an envelope waits for its acknowledgement. Slack: 3000. */
  readonly ackTimeoutMs?: number;
  /** Default: files up to 1 GB of every type. */
  readonly fileRules?: Partial<FileRules>;
  /**
   * What becomes of a reply whose thread was deleted. Default false: `thread_not_found`. True: chat.postMessage puts it into
   * the channel and leaves the thread out of its answer, as seen in https://github.com/slack-go/slack/issues/1571
   */
  readonly unthreads?: boolean;
  /** Whether presses of buttons, shortcuts and views reach the app. Default true. */
  readonly interactivity?: boolean;
  /** A fixed port, to come back where another one was. Default 0: any. */
  readonly port?: number;
};

export type SlashOptions = {
  readonly userId: string;
  readonly channelId: string;
  readonly text: string;
  readonly teamId?: string;
};
export type SlashOutcome = {
  /** False: the user reads that the app did not answer. */
  readonly acked: boolean;
  readonly ackPayload: unknown;
  /** What was posted to the `response_url` so far. */
  responses(): readonly Args[];
  waitForResponse(timeoutMs?: number): Promise<Args>;
};
export type MentionOptions = {
  readonly userId: string;
  readonly channel: string;
  /** What is typed behind the mention of the bot. Mentions are given as `<@U…>`. */
  readonly text: string;
  readonly ts?: string;
  readonly threadTs?: string;
  readonly teamId?: string;
  /** The sender's own workspace, in a channel that is shared with another. */
  readonly userTeam?: string;
  readonly botId?: string;
  /** Told again because the message was edited. */
  readonly edited?: boolean;
};
export type PressOptions = {
  readonly userId: string;
  readonly channel: string;
  /** Of a message or of a whisper. */
  readonly ts: string;
  /** What stands on the button. */
  readonly label: string;
  readonly teamId?: string;
  readonly userTeam?: string;
};
export type PressOutcome = {
  /** False: the presser sees a warning sign. */
  readonly acked: boolean;
  /** What was posted to the press's `response_url` so far. */
  responses(): readonly Args[];
};

/** A strict Slack on 127.0.0.1: Web API, uploads, response URLs and Socket Mode. */
export type SlackSimulator = {
  readonly apiUrl: string;
  readonly port: number;
  readonly botToken: string;
  readonly appToken: string;
  readonly team: { readonly id: string; readonly name: string };
  readonly botUserId: string;
  close(): Promise<void>;
  /** The channel as it looks now, ephemeral messages included. */
  messages(channel: string): readonly SlackMessage[];
  files(): readonly SlackFile[];
  pings(): readonly Ping[];
  calls(method?: string): readonly Call[];
  envelopes(): readonly EnvelopeLog[];
  violations(): readonly string[];
  /** Open WebSockets. */
  connections(): number;
  /** WebSockets that were ever greeted. */
  hellos(): number;
  /** Resolves when `condition` holds; looks after every change. */
  waitFor(condition: () => boolean, timeoutMs?: number): Promise<void>;
  waitForMessage(pred: (message: SlackMessage) => boolean, timeoutMs?: number): Promise<SlackMessage>;
  waitForSocket(timeoutMs?: number): Promise<void>;
  sendSlash(options: SlashOptions): Promise<SlashOutcome>;
  /** Resolves with true when the event was acknowledged, and the message's ts. */
  sendMention(options: MentionOptions): Promise<{ readonly acked: boolean; readonly ts: string }>;
  sendDm(options: { readonly userId: string; readonly text: string }): Promise<{ readonly acked: boolean }>;
  /** An event of any type, subscribed or not. `inner` is the payload's `event`. */
  sendEvent(inner: Args): Promise<{ readonly acked: boolean }>;
  /** A payload of the Events API as a whole: some have no inner event. */
  sendEventPayload(payload: unknown): Promise<{ readonly acked: boolean }>;
  /** Any text on every WebSocket. */
  sendRaw(text: string): void;
  /** A shortcut, a view or whatever else comes as `interactive`. */
  sendInteractive(payload: Args): Promise<{ readonly acked: boolean }>;
  /** Rejects when there is no such button. */
  press(options: PressOptions): Promise<PressOutcome>;
  /** What only one person sees now, by `response_url`. */
  whispers(channel: string): readonly Whisper[];
  /** `method`: a Web API method, `upload`, `response_url` or `*`. Without `times`: until cleared. */
  setFault(method: string, fault: Fault | undefined, times?: number): void;
  removeFromChannel(channel: string): void;
  addToChannel(channel: string): void;
  archive(channel: string): void;
  unarchive(channel: string): void;
  revokeToken(which: "bot" | "app"): void;
  /** A person deletes a message or a file by hand. */
  deleteByHand(channel: string, ts: string): void;
  dropSockets(): void;
  stallSockets(): void;
  /** Whether new WebSockets are taken. */
  acceptSockets(accept: boolean): void;
  disconnect(reason: "warning" | "refresh_requested" | "link_disabled"): void;
};
