import type { Usage } from "../../../text/catalogue/command-texts.ts";
import type { Locale, Texts } from "../../../text/catalogue/texts.ts";
import type { ChatDirectory } from "../../chats/chat-directory.ts";
import type { ConnectionState } from "../../model/connection-state.ts";
import type { SessionStatus } from "../../model/session-status.ts";
import type { Clock } from "../../ports/clock.ts";
import type { CommandReply, CommandRequest } from "../../ports/command.ts";
import type { Doctor } from "../../ports/doctor.ts";
import type { Logger } from "../../ports/log.ts";
import type { MediaStore } from "../../ports/media.ts";
import type { PageAccess } from "../../ports/page-access.ts";
import type { Sink } from "../../ports/sink.ts";
import type { ListedChat, LogoutResult } from "../../ports/source-session.ts";
import type { StatusReport, TitledSink } from "../../ports/status-report.ts";
import type { History } from "../../ports/stores/history.ts";
import type { RecallStore } from "../../ports/stores/recall-store.ts";
import type { OwnRecalls, Rule } from "../../rules/rule.ts";
import type { LoginRequests } from "./login-requests.ts";
import type { CommandMemory } from "./memory.ts";
import type { CommandNames } from "./names.ts";

/** A login, as commands see it: that of the source, or one of a sink's own. */
export type LoginDesk = {
  readonly state: () => ConnectionState;
  readonly why: () => SessionStatus["why"];
  readonly requestLogin: () => void;
  /** Shows the code or confirmation that is out once more at that sink. False: there is none, or the sink shows none. */
  readonly showLoginAgain: (sink: string) => boolean;
  /** Whether the end of the session is shown at that sink anyway. */
  readonly showsLogin: (sink: string) => boolean;
  /** Ends the session at WeChat and on disk. */
  readonly logout: () => Promise<LogoutResult>;
};

/** The login of a sink's own. */
export type OwnLoginDesk = LoginDesk & {
  readonly sink: TitledSink;
  /** See `OwnLoginStatus`. */
  readonly isStranger: () => boolean;
  /** The stranger may read the alerts. Durable when it resolves. Rejects with StoreError. */
  readonly accept: () => Promise<void>;
};

/** The session of the account, as commands see it. */
export type SessionDesk = LoginDesk & {
  /** Whose matter its login is. */
  readonly loginRequests: () => LoginRequests;
  /** All figures of `/status`, with the recalls of one account if it is given. Rejects with StoreError. */
  readonly report: (accountId?: string) => Promise<StatusReport>;
  /** The logins that sinks have of their own. */
  readonly own: readonly OwnLoginDesk[];
  /** Id of the account that is logged in; `undefined` while none is. */
  readonly accountId: () => string | undefined;
  /** The chats of the account that is logged in; none when the source cannot list them. */
  readonly chats: () => readonly ListedChat[];
};

/** A place that alerts go to, for the test alert. */
export type TestPlace = {
  readonly sink: Sink;
  /** In the reader's language. */
  readonly title: string;
  /** Switched off because the session only receives. */
  readonly off: boolean;
};

/** What decides who gets an alert. */
export type RulesInForce = {
  readonly rules: readonly Rule[];
  readonly ownRecalls: OwnRecalls;
  readonly mentions: boolean;
  /** How often each rule and mute applied, by its key (`rules/keys.ts`). Rejects with StoreError. */
  readonly applied: () => Promise<ReadonlyMap<string, number>>;
};

/** What commands work on. `texts` follow the language. */
export type CommandDeps = {
  readonly texts: Texts;
  readonly clock: Clock;
  /** Gets the error of a failed command. The person only reads that it failed. */
  readonly log: Logger;
  /** IANA name; the machine's own when left out. */
  readonly timeZone?: string;
  readonly session: SessionDesk;
  readonly history: History;
  readonly media: Pick<MediaStore, "stateOf">;
  readonly recalls: Pick<RecallStore, "around">;
  readonly chats: Pick<ChatDirectory, "all" | "get" | "ensureSight" | "mute">;
  readonly rules: RulesInForce;
  /** Places in the order in which they are shown. */
  readonly places: () => readonly TestPlace[];
  readonly doctor: Doctor;
  /** Puts dead letters back into their lanes. Resolves with how many. */
  readonly retry: () => Promise<number>;
  /** Durable when it resolves. Rejects with StoreError. */
  readonly useLanguage: (locale: Locale) => Promise<void>;
  /** `undefined` when there is no page (HTTP_PORT). */
  readonly page: PageAccess | undefined;
  /** To be called after recalls were deleted. Rejects with StoreError. */
  readonly onForgotten: () => Promise<void>;
  readonly memory: CommandMemory;
};

/** A command as data. Permissions, help and menus follow from its fields. */
export interface Command {
  /** As it is typed at every sink, and as buttons carry it. */
  readonly name: string;
  /** All names in each language. Each can be typed in any language. */
  readonly names: CommandNames;
  /** One line for help and menus; `""` for a command that only buttons run. */
  readonly summary: (texts: Texts) => string;
  /** Left out for a command that help does not list. */
  readonly usage?: (texts: Texts) => Usage;
  /** Readers may use it, too. */
  readonly readerMay: boolean;
  /** True when it changes something. It is not carried out when it was sent while the bridge was down. */
  readonly acts: boolean;
  /** True when help does not list it. */
  readonly hidden: boolean;
  /** True when platforms show it in their menu of commands. */
  readonly menu: boolean;
  run(request: CommandRequest, deps: CommandDeps): Promise<string | CommandReply>;
}
