import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import type { ConnectionState } from "../../../bridge/model/connection-state.ts";
import type { Clock } from "../../../bridge/ports/clock.ts";
import type { CommandReply, CommandRequest } from "../../../bridge/ports/command.ts";
import type { Logger } from "../../../bridge/ports/log.ts";
import type { MediaStore } from "../../../bridge/ports/media.ts";
import type { LoginView } from "../../../bridge/ports/sink.ts";
import type { StatusReport } from "../../../bridge/ports/status-report.ts";
import type { KnownChat } from "../../../bridge/ports/stores/chats.ts";
import type { History } from "../../../bridge/ports/stores/history.ts";
import type { CheckLine } from "../../../kinds/check.ts";
import type { Texts } from "../../../text/catalogue/texts.ts";
import type { Access, Holder } from "../access/access.ts";
import type { PageAddress } from "../address.ts";
import type { RulesPart } from "../model.ts";
import type { Views } from "../views/contract.ts";

/** What the page shows and what it works on. `texts` follow the language. */
export type PageDeps = {
  readonly address: PageAddress;
  readonly access: Access;
  readonly views: Views;
  readonly texts: Texts;
  readonly clock: Clock;
  readonly log: Logger;
  /** IANA name; the machine's own when left out. */
  readonly timeZone?: string;
  readonly version: string;
  readonly history: Pick<History, "isKept" | "newest" | "page" | "entry" | "counts">;
  readonly media: Pick<MediaStore, "stateOf">;
  readonly chats: () => readonly KnownChat[];
  /** Days that recalls stay listed; 0: none are. */
  readonly keptDays: number;
  /** Messages of the day that begins then, unix milliseconds; `undefined`: not known. */
  readonly messagesOn: (day: number) => number | undefined;
  /** Rejects with StoreError. */
  readonly report: () => Promise<StatusReport>;
  readonly state: () => ConnectionState;
  /** Whether a person can ask for a login or a logout. False: they are another program's matter. */
  readonly takesLoginRequests: () => boolean;
  readonly rules: () => Promise<RulesPart>;
  /** The newest view of the login. */
  readonly login: () => LoginView | undefined;
  /** Runs a command of the owner. Never rejects. */
  readonly command: (request: CommandRequest) => Promise<CommandReply>;
  /** Runs the checks of the doctor. `undefined`: they can be run in a terminal only. */
  readonly runDoctor: (() => AsyncIterable<CheckLine>) | undefined;
};

/** What a handler of Hono has here. `signedIn`: to be called when the request turns out to come from an owner. */
export type PageEnv = {
  readonly Bindings: HttpBindings & { readonly signedIn: () => void };
  readonly Variables: { readonly holder: Holder };
};
export type PageContext = Context<PageEnv>;
