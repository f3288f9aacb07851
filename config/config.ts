import { join, resolve } from "node:path";
import type { OwnRecalls, Rule } from "../src/bridge/rules/rule.ts";
import type { ConfiguredSink } from "../src/kinds/sink-kind.ts";
import type { ConfiguredSource } from "../src/kinds/source-kind.ts";
import type { Hours } from "../src/settings/rules.ts";
import type { Given } from "../src/settings/setting.ts";
import type { Locale } from "../src/text/catalogue/texts.ts";
import type { Wording } from "../src/text/wording.ts";
import { chosenSource } from "./chosen-source.ts";
import { localeOf } from "./locale.ts";
import type { Core, Kinds, Schema } from "./schema.ts";
import { secretsOf } from "./secrets.ts";
import { sinksOff } from "./warnings.ts";

type CoreValues = ReturnType<Core["values"]>;

/** Checked settings with every default filled in. Paths are absolute. */
export type Config = {
  readonly dataDir: string;
  /** The SQLite file. */
  readonly storePath: string;
  readonly recallWindowSeconds: number;
  readonly recallFileWindowSeconds: number;
  readonly recallGraceSeconds: number;
  readonly mediaMaxBytes: number;
  readonly mediaQuotaBytes: number;
  /** How long recalled messages stay listed, with their media. 0: not at all, and media only until every sink has it. */
  readonly historyDays: number;
  readonly locale: Locale;
  /** Which alerts go where. The first that matches decides. */
  readonly rules: readonly Rule[];
  readonly ownRecalls: OwnRecalls;
  /** Whether there is an alert when somebody mentions me. */
  readonly mentions: boolean;
  /** Where messages come from. */
  readonly source: ConfiguredSource;
  /** The sinks that are switched on, in the order of `/status`. */
  readonly sinks: readonly ConfiguredSink[];
  /** Local hours in which no login begins by itself. `from` may be later than `to`. */
  readonly quietHours: Hours | undefined;
  readonly http:
    | {
        readonly host: string;
        readonly port: number;
        /** Where people reach the page behind a reverse proxy, with a slash at its end. */
        readonly publicUrl: string | undefined;
      }
    | undefined;
  /** The address that is called each minute while the bridge is online, a secret, and the proxy to it. */
  readonly heartbeat: { readonly url: string; readonly proxy: string | undefined } | undefined;
  readonly logLevel: CoreValues["LOG_LEVEL"];
  /** The log goes to files in DATA_DIR, so that a terminal shows only what people read. */
  readonly logsToFile: boolean;
  readonly logFormat: "pretty" | "json";
  /** Values that may not appear anywhere. The log removes them. */
  readonly secrets: readonly string[];
  /** Lines about settings without effect. */
  readonly warnings: readonly Wording[];
  /** Lines about files with secrets that other users of the machine can read. */
  readonly openFiles: readonly Wording[];
};

/** What the settings depend on besides their texts. */
export type Surroundings = {
  /** Relative paths start here. */
  readonly cwd: string;
  /** Stderr goes to a terminal. */
  readonly isTTY: boolean;
  /** Stdout goes to a terminal. */
  readonly stdoutIsTTY: boolean;
  /** The value of `LANG`. */
  readonly lang: string | undefined;
};

/**
 * The sinks that are switched on. Those that reach the person are decided first, since others may replace them when
 * there are none.
 */
function switchedOn(kinds: Kinds["sinks"], given: Given, stdoutIsTTY: boolean): readonly ConfiguredSink[] {
  const personIsReached = kinds.some(
    (kind) =>
      kind.reachesPerson && kind.configure(given, { stdoutIsTTY, personIsReached: false }) !== undefined,
  );
  return kinds.flatMap((kind) => kind.configure(given, { stdoutIsTTY, personIsReached }) ?? []);
}

/** Where the data lies, as absolute paths. */
export type DataPlaces = Pick<Config, "dataDir" | "storePath">;

export function placesIn(values: Pick<CoreValues, "DATA_DIR" | "STORE_URL">, cwd: string): DataPlaces {
  const dataDir = resolve(cwd, values.DATA_DIR);
  const storePath =
    values.STORE_URL === undefined ? join(dataDir, "bridge.sqlite") : resolve(cwd, values.STORE_URL);
  return { dataDir, storePath };
}

/** Makes the configuration. The settings must have been checked. */
export function toConfig(
  given: Given,
  schema: Schema,
  around: Surroundings,
  warnings: { readonly unused: readonly Wording[]; readonly open: readonly Wording[] },
): Config {
  const { core, kinds } = schema;
  const values = core.values(given);
  const sinks = switchedOn(kinds.sinks, given, around.stdoutIsTTY);
  return {
    ...placesIn(values, around.cwd),
    recallWindowSeconds: values.RECALL_WINDOW_SECONDS,
    recallFileWindowSeconds: values.RECALL_FILE_WINDOW_SECONDS,
    recallGraceSeconds: values.RECALL_GRACE_SECONDS,
    mediaMaxBytes: values.MEDIA_MAX_BYTES,
    mediaQuotaBytes: values.MEDIA_QUOTA_BYTES,
    historyDays: values.HISTORY_DAYS,
    locale: localeOf([values.LOCALE], around.lang),
    rules: values.RULES,
    ownRecalls: values.OWN_RECALLS,
    mentions: values.MENTIONS === "tell",
    source: chosenSource(given, core, kinds).configure(given),
    sinks,
    quietHours: values.QUIET_HOURS ?? undefined,
    http:
      values.HTTP_PORT === null
        ? undefined
        : { host: values.HTTP_HOST, port: values.HTTP_PORT, publicUrl: values.HTTP_PUBLIC_URL },
    heartbeat:
      values.HEARTBEAT_URL === undefined
        ? undefined
        : { url: values.HEARTBEAT_URL, proxy: values.HEARTBEAT_PROXY },
    logLevel: values.LOG_LEVEL,
    logsToFile: around.isTTY && !given.has("LOG_LEVEL"),
    logFormat: values.LOG_FORMAT ?? (around.isTTY ? "pretty" : "json"),
    secrets: secretsOf(given, schema),
    warnings: [...warnings.unused, ...sinksOff(values.RULES, sinks)],
    openFiles: warnings.open,
  };
}
