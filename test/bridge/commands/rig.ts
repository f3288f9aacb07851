import { ChatDirectory } from "../../../src/bridge/chats/chat-directory.ts";
import { runCommand } from "../../../src/bridge/commands/dispatch.ts";
import type { CommandDeps, TestPlace } from "../../../src/bridge/commands/shared/command.ts";
import type { LoginRequests } from "../../../src/bridge/commands/shared/login-requests.ts";
import { commandMemory } from "../../../src/bridge/commands/shared/memory.ts";
import type { RecallAlert } from "../../../src/bridge/model/alert.ts";
import type { ConnectionState } from "../../../src/bridge/model/connection-state.ts";
import type { ReceivedMessage } from "../../../src/bridge/model/message.ts";
import type { NotOnline } from "../../../src/bridge/model/session-status.ts";
import type { CommandReply, CommandRequest, ShownAlert } from "../../../src/bridge/ports/command.ts";
import { silentLogger } from "../../../src/bridge/ports/log.ts";
import type { Accepted, Sink } from "../../../src/bridge/ports/sink.ts";
import type { ListedChat, LogoutResult } from "../../../src/bridge/ports/source-session.ts";
import type { StatusReport } from "../../../src/bridge/ports/status-report.ts";
import type { OwnRecalls, Rule } from "../../../src/bridge/rules/rule.ts";
import type { LoginWay } from "../../../src/text/catalogue/login-way.ts";
import type { Locale } from "../../../src/text/catalogue/texts.ts";
import { Language } from "../../../src/text/language.ts";
import { ACCOUNT_ID, type AlertParts, alertOf, SENT_AT } from "../../fakes/alerts.ts";
import { ManualClock } from "../../fakes/manual-clock.ts";
import { MemoryChatStore } from "../../fakes/memory-chat-store.ts";
import { MemoryHistory } from "../../fakes/memory-history.ts";
import { MemoryMediaStore } from "../../fakes/memory-media-store.ts";
import { MemoryRecallStore } from "../../fakes/memory-recall-store.ts";
import { newAlert } from "../../fakes/new-alert.ts";

/** 2026-03-14 14:05:00 UTC, three minutes after the messages of `fakes/alerts.ts`. */
export const NOW = Date.UTC(2026, 2, 14, 14, 5, 0);

export const report: StatusReport = {
  state: "online",
  why: undefined,
  since: NOW - 90_000,
  accountName: "小明",
  uptimeMs: 90_000,
  lastSyncAgeMs: 6_000,
  messagesKept: 12,
  mediaKept: 3,
  lastRecall: undefined,
  recallsToday: 0,
  recallsMatched: 0,
  recallsMissed: 0,
  sinks: [],
  heartbeat: undefined,
  source: { title: { zh: "网页版微信", en: "web WeChat" } },
  actions: [],
  version: "9.9.9",
  now: NOW,
};

/** A sink that takes everything. */
export function quietSink(name: string, abilities: object = {}): Sink {
  const accepted: Accepted = { messageId: "" };
  return Object.assign(
    { name, start: async () => {}, deliver: async () => accepted, stop: async () => {} },
    abilities,
  );
}

export type RigOptions = {
  readonly locale?: Locale;
  readonly loginWay?: LoginWay;
  readonly state?: ConnectionState;
  readonly historyKept?: boolean;
};

/** Commands over stores in memory, with what a test changes and counts. */
export class CommandRig {
  readonly clock: ManualClock;
  readonly language: Language;
  readonly history: MemoryHistory;
  readonly chatStore: MemoryChatStore;
  readonly recalls = new MemoryRecallStore();
  readonly media = new MemoryMediaStore();
  readonly chats: ChatDirectory;
  readonly deps: CommandDeps;
  readonly seen = {
    logins: 0,
    logouts: 0,
    shownAgain: [] as string[],
    errors: [] as string[],
    forgotten: 0,
    reportOf: undefined as string | undefined,
  };
  state: ConnectionState;
  why: NotOnline | undefined;
  loginRequests: LoginRequests = "own";
  logoutResult: LogoutResult = "loggedOut";
  report: StatusReport = report;
  accountId: string | undefined = ACCOUNT_ID;
  listed: readonly ListedChat[] = [];
  /** The logins that sinks have of their own. */
  own: CommandDeps["session"]["own"] = [];
  rules: readonly Rule[] = [];
  ownRecalls: OwnRecalls = "tell";
  mentions = false;
  applied: ReadonlyMap<string, number> = new Map();
  places: readonly TestPlace[] = [];
  dead = 0;
  /** What `/doctor` shows; `undefined`: the checks are running already. */
  checks: ((locale: Locale) => string) | undefined;
  page: CommandDeps["page"];
  /** Sinks that show logins. */
  showsLogin: readonly string[] = [];
  #ids = 0;

  static async open(options: RigOptions = {}): Promise<CommandRig> {
    const clock = new ManualClock(NOW);
    const history = new MemoryHistory(clock, options.historyKept ?? true);
    const chatStore = new MemoryChatStore(() => history.chats());
    const chats = await ChatDirectory.open({
      store: chatStore,
      clock,
      isNamedByRule: () => false,
      listed: () => [],
    });
    return new CommandRig(options, { clock, history, chatStore, chats });
  }

  private constructor(
    { locale = "en", state = "online", loginWay }: RigOptions,
    parts: Pick<CommandRig, "clock" | "history" | "chatStore" | "chats">,
  ) {
    this.state = state;
    this.language = new Language(locale, {}, loginWay);
    this.clock = parts.clock;
    this.history = parts.history;
    this.chatStore = parts.chatStore;
    this.chats = parts.chats;
    this.recalls.useAccount(ACCOUNT_ID);
    this.media.useAccount(ACCOUNT_ID);
    this.deps = this.#deps();
  }

  #deps(): CommandDeps {
    const { clock, language, history, chats, media, recalls, seen } = this;
    const rig = this;
    return {
      texts: language.texts,
      clock,
      timeZone: "UTC",
      log: { ...silentLogger, error: (fields) => seen.errors.push(String(fields.error)) },
      session: {
        report: async (accountId) => {
          seen.reportOf = accountId;
          return rig.report;
        },
        get own() {
          return rig.own;
        },
        state: () => rig.state,
        why: () => rig.why,
        loginRequests: () => rig.loginRequests,
        requestLogin: () => {
          seen.logins += 1;
        },
        showLoginAgain: (sink) => {
          if (!rig.showsLogin.includes(sink)) return false;
          seen.shownAgain.push(sink);
          return true;
        },
        showsLogin: (sink) => rig.showsLogin.includes(sink),
        logout: async () => {
          seen.logouts += 1;
          return rig.logoutResult;
        },
        accountId: () => rig.accountId,
        chats: () => rig.listed,
      },
      history,
      media,
      recalls,
      chats,
      rules: {
        get rules() {
          return rig.rules;
        },
        get ownRecalls() {
          return rig.ownRecalls;
        },
        get mentions() {
          return rig.mentions;
        },
        applied: async () => rig.applied,
      },
      doctor: { report: async (locale) => rig.checks?.(locale) },
      places: () => rig.places,
      retry: async () => rig.dead,
      useLanguage: async (locale) => language.use(locale),
      onForgotten: async () => {
        seen.forgotten += 1;
        await chats.prune();
      },
      memory: commandMemory(clock, () => {
        rig.#ids += 1;
        return `aaaa${rig.#ids}`;
      }),
      get page() {
        return rig.page;
      },
    };
  }

  /** Runs a command as it is typed, `recent 5`. */
  async say(line: string, over: Partial<CommandRequest> = {}): Promise<CommandReply> {
    const [name = "", ...args] = line.split(" ");
    return await runCommand(
      { name, args, role: "owner", stale: false, prefix: "/", sink: "somewhere", ...over },
      this.deps,
    );
  }

  async text(line: string, over: Partial<CommandRequest> = {}): Promise<string> {
    return (await this.say(line, over)).text;
  }

  /** Lists a recall, with an id and a message id of its own unless it brings them. */
  async list(parts: AlertParts, over: Partial<RecallAlert> = {}): Promise<RecallAlert> {
    const alert: RecallAlert = { ...alertOf(parts), ...over };
    const chat = await this.chats.ensure(alert.accountId ?? ACCOUNT_ID, alert);
    this.history.list(newAlert(alert, [], { listedIn: chat.key }));
    return alert;
  }

  /** Keeps messages as the recall store does. */
  async keep(...messages: readonly ReceivedMessage[]): Promise<void> {
    await this.recalls.remember(messages.map((received) => ({ received, expiresAt: NOW + 60_000 })));
  }
}

/** An id of an alert that begins with these hex digits. */
export function alertId(begins: string): string {
  return begins.padEnd(32, "0");
}

/** A message's id and time, so many seconds after those of `fakes/alerts.ts`. */
export function at(seconds: number): { readonly msgId: string; readonly sentAt: number } {
  return { msgId: String(7_300_000_000_000 + seconds), sentAt: SENT_AT + seconds * 1_000 };
}

/** A reply as one text: its words, its buttons in rows, and what it brings. */
export function told({ text, buttons, alert, file, replaces, keepsButtons }: CommandReply): string {
  const rows: string[] = [];
  for (const { label, name, args, beside } of buttons) {
    const shown = `[${label} → ${[name, ...args].join(" ")}]`;
    const last = rows.at(-1);
    if (beside === true && last !== undefined) rows[rows.length - 1] = `${last} ${shown}`;
    else rows.push(shown);
  }
  return [
    ...(text === "" ? [] : [text]),
    ...rows,
    ...(alert === undefined ? [] : [`<alert #${alert.alert.shortId}${mediaOf(alert)}>`]),
    ...(file === undefined ? [] : [`<file ${file.fileName} ${file.mime} ${file.bytes.length}>`]),
    ...(replaces === true ? ["<replaces>"] : []),
    ...(keepsButtons === true ? ["<keeps buttons>"] : []),
  ].join("\n");
}

function mediaOf({ media }: ShownAlert): string {
  return media === undefined ? "" : ` with ${JSON.stringify(media)}`;
}
