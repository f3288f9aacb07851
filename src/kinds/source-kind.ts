import type { Clock } from "../bridge/ports/clock.ts";
import type { Logger } from "../bridge/ports/log.ts";
import type { LoginGate } from "../bridge/ports/login-gate.ts";
import type { WeChatSession } from "../bridge/ports/source-session.ts";
import type { EventInbox } from "../bridge/ports/stores/event-inbox.ts";
import type { SentLedger, StateStore } from "../bridge/ports/stores/state-store.ts";
import type { Given, Shape, Values } from "../settings/setting.ts";
import type { LoginWay } from "../text/catalogue/login-way.ts";
import type { ReasonTexts } from "../text/catalogue/sentences.ts";
import type { Bilingual } from "../text/catalogue/texts.ts";
import { type ConfiguredChecks, configuredChecks, type RunChecks } from "./check.ts";
import { type Connect, type DescribedSettings, describeSettings, type SettingsSpec } from "./described.ts";
import type { GeneratedDocument } from "./sink-kind.ts";
import type { SourceSetup } from "./source-setup.ts";

/** What a source gets besides its settings. */
export type SourceKindDeps = {
  readonly connect: Connect;
  readonly clock: Clock;
  /** WeChat's time, for the time stamps of own sends. */
  readonly wechatClock: Pick<Clock, "now">;
  readonly log: Logger;
  readonly state: StateStore;
  readonly ledger: SentLedger;
  /** What a program outside pushed. */
  readonly inbox: EventInbox;
  /** Whether the message with this id, of the account in use, is kept and can be matched with its recall. Rejects with StoreError. */
  readonly isKept: (msgId: string) => Promise<boolean>;
  readonly random: () => number;
  /** Decides whether a login that nobody requested may begin. */
  readonly gate: LoginGate;
  /** True when a person started the program by hand: that counts as a login trigger. */
  readonly askedAtStart: boolean;
  /** A folder of the source's own below DATA_DIR, absolute. It need not exist. */
  readonly folder: string;
  /** The largest medium that is kept, in bytes (MEDIA_MAX_BYTES). */
  readonly maxMediaBytes: number;
  /** The session's state could not be written in two tries: a person should check the disk. */
  readonly onCannotWrite: () => void;
};

/** The source with its settings. */
export type ConfiguredSource = {
  readonly name: string;
  readonly title: Bilingual;
  readonly texts?: ReasonTexts | undefined;
  /** See `SourceKind`. */
  readonly loginWay?: LoginWay;
  /** What its settings came to. Holds secrets. */
  readonly config: unknown;
  /** Creates the session. Loads its code, and opens nothing. */
  create(deps: SourceKindDeps): WeChatSession | Promise<WeChatSession>;
  /** Its part of the doctor's list; `undefined`: nothing is checked. See `RunChecks`. */
  readonly checks?: ConfiguredChecks | undefined;
};

/** Everything that the program knows of a kind of source. The type of its configuration stays inside. */
export type SourceKind = DescribedSettings & {
  readonly name: string;
  readonly title: Bilingual;
  /** What people are told of its own reasons; `undefined` when it has none. */
  readonly texts?: ReasonTexts | undefined;
  /** How it logs in: people are told accordingly. Left out: as the web version. */
  readonly loginWay: LoginWay;
  /** Left out: nothing of it has to be asked. */
  readonly setup?: SourceSetup<string> | undefined;
  readonly documents: readonly GeneratedDocument[];
  /** Ask first for wrong values and mistakes: with such it throws. */
  configure(given: Given): ConfiguredSource;
};

type SourceSpec<S extends Shape, C> = SettingsSpec<S> & {
  /** In the log and in its reasons: small letters, never changed. */
  readonly name: string;
  /** The name that people read. */
  readonly title: Bilingual;
  /** What people are told of its own reasons, whose `of` is its name. */
  readonly texts?: ReasonTexts;
  /** Left out: it logs in as the web version. */
  readonly loginWay?: LoginWay;
  readonly setup?: SourceSetup<keyof S & string>;
  readonly documents?: readonly GeneratedDocument[];
  readonly configure: (values: Values<S>) => C;
  readonly create: (config: C, deps: SourceKindDeps) => WeChatSession | Promise<WeChatSession>;
  /** Left out: there is nothing to check. To stand after `configure`. */
  readonly checks?: RunChecks<C>;
};

/** A source as the list of sources holds it (`src/wechat/sources.ts`). */
export function defineSource<S extends Shape, C>(spec: SourceSpec<S, C>): SourceKind {
  const { name, title, texts, setup, loginWay = "web", documents = [] } = spec;
  const settings = describeSettings(spec);
  return {
    ...settings,
    name,
    title,
    texts,
    loginWay,
    setup,
    documents,
    configure: (given) => {
      const config = spec.configure(settings.values(given));
      return {
        name,
        title,
        texts,
        loginWay,
        config,
        create: (deps) => spec.create(config, deps),
        checks: configuredChecks(spec.checks, config),
      };
    },
  };
}
