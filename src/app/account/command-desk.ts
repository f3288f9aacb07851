import type { ChatDirectory } from "../../bridge/chats/chat-directory.ts";
import {
  type MuteInForce,
  type RuleInForce,
  rulesInForce,
} from "../../bridge/commands/chats/rules-in-force.ts";
import { unmuteWord } from "../../bridge/commands/chats/unmute.ts";
import { runCommand } from "../../bridge/commands/dispatch.ts";
import type { CommandDeps, RulesInForce, TestPlace } from "../../bridge/commands/shared/command.ts";
import { type LoginRequests, loginRequestsOf } from "../../bridge/commands/shared/login-requests.ts";
import { commandMemory } from "../../bridge/commands/shared/memory.ts";
import { type ReportDeps, statusReport } from "../../bridge/commands/status-report.ts";
import type { CommandReply, CommandRequest } from "../../bridge/ports/command.ts";
import type { Doctor } from "../../bridge/ports/doctor.ts";
import type { OwnLoginStatus } from "../../bridge/ports/own-login.ts";
import type { PageAccess } from "../../bridge/ports/page-access.ts";
import { canShowLogin, type Sink } from "../../bridge/ports/sink.ts";
import { listsChats, type WeChatSession } from "../../bridge/ports/source-session.ts";
import type { StatusReport } from "../../bridge/ports/status-report.ts";
import type { OwnLogin } from "../../bridge/session/own-login.ts";
import type { Store } from "../../store/index.ts";
import type { Locale, Texts } from "../../text/catalogue/texts.ts";
import type { PipelineTools, SharedState } from "../shared/pipeline-shared.ts";
import { toldHistory } from "./told-history.ts";

/** How long a logout may take, in milliseconds, with its request to WeChat. */
const LOGOUT_MS = 20_000;

/** What `/status` shows of the program itself. */
export type ProgramFacts = Pick<ReportDeps, "sinks" | "source" | "heartbeat" | "startedAt" | "version">;

/** What commands change or read besides what all parts share. */
export type DeskParts = {
  readonly store: Store;
  readonly session: WeChatSession;
  readonly ownLogins: readonly OwnLogin[];
  readonly chats: ChatDirectory;
  /** Takes over another language. Rejects with StoreError. */
  readonly language: { use(locale: Locale): Promise<void> };
  readonly doctor: Doctor;
};

/** Settings that `/rules` shows. */
export type RuleSettings = Pick<RulesInForce, "rules" | "ownRecalls" | "mentions">;

/** What sinks show at the request of a command. It exists before the sinks, which are made with the desk. */
export type CommandOutlets = {
  /** The sinks that are switched on, in their order. */
  readonly sinks: () => readonly Sink[];
  /** Shows the login code that is out once more at that sink, see `Boards`. False: none is out, or the sink shows none. */
  readonly showLoginAgain: (sink: string, own?: string) => boolean;
};

/** What people can do and see by commands, of one account. */
export type CommandDesk = {
  /** Carries out a command of any sink. Never rejects. */
  readonly run: (request: CommandRequest) => Promise<CommandReply>;
  /** The figures of `/status`. Rejects with StoreError. */
  readonly report: () => Promise<StatusReport>;
  /** Whose matter a login is. */
  readonly loginRequests: () => LoginRequests;
  /** What `/rules` lists. `chat`: what the command that ends a mute takes. Rejects with StoreError. */
  readonly rules: () => Promise<{
    readonly rules: readonly RuleInForce[];
    readonly mutes: readonly (MuteInForce & { readonly word: string })[];
  }>;
};

/** `access`: who may see the page; `undefined` without one. */
export function commandDesk(
  program: ProgramFacts,
  { store, session, ownLogins, chats, language, doctor }: DeskParts,
  settings: RuleSettings,
  tools: PipelineTools,
  { events, current, tally, sessionSinks }: SharedState,
  outlets: CommandOutlets,
  access: PageAccess | undefined,
): CommandDesk {
  const { texts, log, clock } = tools;
  const { recalls, media, outbox, history } = store;
  const isOff = (name: string): boolean => sessionSinks.isOff(name);
  const ownLogin = (name: string): OwnLoginStatus | undefined =>
    ownLogins.find(({ sink }) => sink.name === name)?.status;
  const loginRequests = (): LoginRequests => loginRequestsOf(session);
  const report: ReportDeps = {
    ...{ ...program, recalls, media, outbox, history, current, tally, isOff, ownLogin, clock },
    session,
  };
  const showsLogin = (name: string): boolean =>
    outlets.sinks().some((sink) => sink.name === name && canShowLogin(sink));
  const commandDeps: CommandDeps = {
    texts,
    log,
    clock,
    session: {
      report: (accountId) => statusReport(report, accountId),
      state: () => current.state,
      why: () => current.status.why,
      requestLogin: () => session.requestLogin(),
      loginRequests,
      showLoginAgain: (sink) => outlets.showLoginAgain(sink),
      showsLogin,
      logout: () => session.logout(AbortSignal.timeout(LOGOUT_MS)),
      own: ownLogins.map((login) => ({
        sink: login.sink,
        state: () => login.state,
        why: () => login.why,
        isStranger: () => login.isStranger,
        accept: () => login.accept(),
        requestLogin: () => login.requestLogin(),
        showLoginAgain: (sink) => outlets.showLoginAgain(sink, login.sink.name),
        showsLogin,
        logout: () => login.logout(AbortSignal.timeout(LOGOUT_MS)),
      })),
      accountId: () => session.accountId,
      chats: () => (listsChats(session) ? session.listChats() : []),
    },
    history: toldHistory(history, events.forgotten.tell),
    media,
    recalls,
    chats,
    rules: { ...settings, applied: () => outbox.applied() },
    places: () => outlets.sinks().map((sink) => placeOf(sink, program, texts, isOff)),
    retry: async () => {
      const revived = await outbox.revive();
      // Also lanes that only wait: the person says that something has changed.
      events.hurry.tell();
      return revived;
    },
    doctor,
    useLanguage: (locale) => language.use(locale),
    onForgotten: async () => {
      tally.forget();
      await chats.prune();
    },
    memory: commandMemory(clock),
    page: access,
  };
  return {
    run: (request) => runCommand(request, commandDeps),
    report: () => statusReport(report),
    loginRequests,
    rules: async () => {
      const { rules, mutes } = await rulesInForce(commandDeps);
      const worded = mutes.map(async (mute) => ({
        ...mute,
        word: await unmuteWord(mute.chat, OF_PAGE, commandDeps),
      }));
      return { rules, mutes: await Promise.all(worded) };
    },
  };
}

/** How the page would type a command. */
const OF_PAGE = { name: "rules", args: [], role: "owner", stale: false, prefix: "/", sink: "page" } as const;

function placeOf(
  sink: Sink,
  { sinks }: Pick<ProgramFacts, "sinks">,
  { locale }: Texts,
  isOff: (name: string) => boolean,
): TestPlace {
  const title = sinks.find(({ name }) => name === sink.name)?.title;
  return { sink, title: title?.[locale] ?? sink.name, off: isOff(sink.name) };
}
