import type { Screen } from "../bridge/ports/screen.ts";
import type { Sink } from "../bridge/ports/sink.ts";
import type { SinkDeps } from "../bridge/ports/sink-deps.ts";
import type { Given, Shape, Values } from "../settings/setting.ts";
import type { ReasonTexts } from "../text/catalogue/sentences.ts";
import type { Bilingual } from "../text/catalogue/texts.ts";
import { type ConfiguredChecks, configuredChecks, type RunChecks } from "./check.ts";
import { type Connect, type DescribedSettings, describeSettings, type SettingsSpec } from "./described.ts";
import type { RunSetup, SetupOutcome, SetupSpec, SetupTools } from "./setup.ts";

/** What a sink gets besides its settings. */
export type SinkKindDeps = Omit<SinkDeps, "fetch"> & {
  readonly connect: Connect;
  readonly screen: Screen;
};

/** How a sink logs in to WeChat by itself, beside the source. */
export type OwnLoginSettings = {
  /** Where that login starts. */
  readonly origin: string;
  readonly proxy: string | undefined;
};

/** A document of a sink or a source that follows from the code, wholly or in part. Written by `config/write-docs.ts`. */
export type GeneratedDocument = {
  /** From the root of the project. */
  readonly path: string;
  /**
   * The new text. `before`: the present one, `""` when there is none. `usageHint`: the commands as a platform's hint shows
   * them. Throws when the text has no place for what it should hold, or when the platform would not take it.
   */
  readonly write: (before: string, usageHint: string) => string | Promise<string>;
};

/** Facts besides the settings that decide whether a sink is switched on. */
export type SwitchFacts = {
  /** Stdout is a terminal, so a person may read it. */
  readonly stdoutIsTTY: boolean;
  /** Another sink that is switched on reaches the person, see `reachesPerson`. */
  readonly personIsReached: boolean;
};

/** A sink that the settings switch on. */
export type ConfiguredSink = {
  readonly name: string;
  readonly title: Bilingual;
  readonly sendsThroughSession: boolean;
  /** As it is configured, it sends through a login of its own instead of the source's. */
  readonly ownLogin?: OwnLoginSettings | undefined;
  /** As it is configured, it has a topic or a thread for each chat. */
  readonly keepsApart: boolean;
  /** See `SinkSpec`. */
  readonly reachesPerson: boolean;
  /** See `SinkSpec`. */
  readonly onScreen?: boolean;
  readonly texts?: ReasonTexts | undefined;
  /** What its settings came to. Holds secrets. */
  readonly config: unknown;
  /** Creates the sink. Opens nothing. A promise when its code is loaded first. */
  create(deps: SinkKindDeps): Sink | Promise<Sink>;
  /** Its part of the doctor's list; `undefined`: nothing is checked. See `RunChecks`. */
  readonly checks?: ConfiguredChecks | undefined;
  /** The live part of its step of the set-up; `undefined`: it has none. */
  readonly runSetup?: ((tools: SetupTools) => Promise<SetupOutcome>) | undefined;
};

/** Everything that the program knows of a kind of sink. The type of its configuration stays inside. */
export type SinkKind = DescribedSettings & {
  readonly name: string;
  readonly title: Bilingual;
  readonly reachesPerson: boolean;
  readonly documents: readonly GeneratedDocument[];
  /** Its step of the guided set-up; `undefined`: it is not offered there. */
  readonly setup?: SetupSpec<string> | undefined;
  /** What people are told of its own reasons; `undefined` when it has none. */
  readonly texts?: ReasonTexts | undefined;
  /** `undefined`: the settings do not switch it on. Ask first for wrong values and mistakes: with such it throws. */
  configure(given: Given, facts: SwitchFacts): ConfiguredSink | undefined;
};

type SinkSpec<S extends Shape, C> = SettingsSpec<S> & {
  /** The key in outbox, status and metrics: lower case, never changed. */
  readonly name: string;
  /** The name that people read. */
  readonly title: Bilingual;
  /**
   * Reaches people who are not at this machine, also with login codes, so that a login needs no other sink. They give
   * commands there.
   */
  readonly reachesPerson?: boolean;
  /** Shows everything on the screen of this process, so that a person at the machine needs no other lines. */
  readonly onScreen?: boolean;
  /** Sends as the account that is logged in to WeChat: it can deliver again when the session is online. */
  readonly sendsThroughSession?: boolean;
  /** Of a sink that sends through the session: a login of its own instead. To stand after `configure`, which gives the type. */
  readonly ownLogin?: (config: C) => OwnLoginSettings | undefined;
  readonly documents?: readonly GeneratedDocument[];
  /** What people are told of its own reasons, whose `of` is its name. */
  readonly texts?: ReasonTexts;
  /** `undefined`: switched off. */
  readonly configure: (values: Values<S>, facts: SwitchFacts) => C | undefined;
  /** Whether it has a topic or a thread for each chat. Left out: it has not. To stand after `configure`, which gives the type. */
  readonly keepsChatsApart?: (config: C) => boolean;
  /**
   * A sink that brings a library imports its code here: what is switched off costs no time at the start and no memory.
   */
  readonly create: (config: C, deps: SinkKindDeps) => Sink | Promise<Sink>;
  /** Left out: there is nothing to check. To stand after `configure`. */
  readonly checks?: RunChecks<C>;
  /**
   * Its step of the guided set-up. Left out: the settings that switch it on are asked, and a sink without such settings is
   * not offered.
   */
  readonly setup?: SetupSpec<keyof S & string>;
  /** The live part of that step. To stand after `configure`. */
  readonly runSetup?: RunSetup<C>;
};

/** A sink as the list of sinks holds it (`src/sinks/index.ts`). */
export function defineSink<S extends Shape, C>(spec: SinkSpec<S, C>): SinkKind {
  const { name, title, reachesPerson = false, sendsThroughSession = false, onScreen = false } = spec;
  const { documents = [], texts } = spec;
  const settings = describeSettings(spec);
  const { runSetup } = spec;
  return {
    ...settings,
    name,
    title,
    reachesPerson,
    documents,
    texts,
    setup: spec.setup ?? plainSetup(settings.switches),
    configure: (given, facts) => {
      const config = spec.configure(settings.values(given), facts);
      if (config === undefined) return undefined;
      return {
        name,
        title,
        sendsThroughSession,
        ownLogin: spec.ownLogin?.(config),
        keepsApart: spec.keepsChatsApart?.(config) ?? false,
        reachesPerson,
        onScreen,
        texts,
        config,
        create: (deps) => spec.create(config, deps),
        checks: configuredChecks(spec.checks, config),
        runSetup: runSetup && ((tools) => runSetup(config, tools)),
      };
    },
  };
}

/** The step of a sink that brings none: what switches it on. */
export function plainSetup(asks: readonly string[]): SetupSpec<string> | undefined {
  return asks.length === 0 ? undefined : { hint: { zh: "", en: "" }, asks };
}
