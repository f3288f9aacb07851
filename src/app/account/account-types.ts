import type { Config } from "../../../config/config.ts";
import type { StoreError } from "../../bridge/model/errors.ts";
import type { Clock } from "../../bridge/ports/clock.ts";
import type { Doctor } from "../../bridge/ports/doctor.ts";
import type { Logger } from "../../bridge/ports/log.ts";
import type { Metrics } from "../../bridge/ports/metrics.ts";
import type { Outbox } from "../../bridge/ports/outbox.ts";
import type { CurrentStatus } from "../../bridge/session/current-status.ts";
import type { OwnLogin } from "../../bridge/session/own-login.ts";
import type { PageAddress } from "../../http/page/address.ts";
import type { Page } from "../../http/page/server/page.ts";
import type { CheckLine } from "../../kinds/check.ts";
import type { ConfiguredSink, SinkKindDeps } from "../../kinds/sink-kind.ts";
import type { ConfiguredSource } from "../../kinds/source-kind.ts";
import type { FetchKit } from "../../net/fetch.ts";
import type { Locale } from "../../text/catalogue/texts.ts";
import type { RecallSettings } from "./recall-parts.ts";
import type { RunDeps } from "./run.ts";

/** The settings of one account. */
export type PipelineSettings = RecallSettings &
  Pick<Config, "locale" | "dataDir" | "storePath" | "quietHours" | "heartbeat">;

/** What a pipeline gets from its process. None of it belongs to an account. */
export type PipelineDeps = {
  readonly source: ConfiguredSource;
  readonly sinks: readonly ConfiguredSink[];
  /** Opens connections through a proxy (`undefined`: without one). The pipeline closes the ones that it opened. */
  readonly openConnections: (proxy: string | undefined) => FetchKit;
  readonly screen: SinkKindDeps["screen"];
  readonly doctor: Doctor;
  /** Prints a line on stdout for the person at this machine. */
  readonly print: (line: string) => void;
  /** A person reads the screen: who is watched is said there, and what needs a person. */
  readonly isPersonHere: boolean;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly clock: Clock;
  /** The program's version, for `/status`. */
  readonly version: string;
  /** The database is damaged. Only a new start can repair it. */
  readonly onDamage: (error: StoreError) => void;
  /** Whether a fault that ends the program may be announced now. */
  readonly mayTellFault: () => boolean;
  /** True when a person started the program by hand: that counts as a login trigger. */
  readonly askedAtStart: boolean;
  /** Where people reach the page; left out without one. */
  readonly page?: PageAddress | undefined;
  /** Runs the checks of the doctor for the page, in words of this language. */
  readonly runDoctor?: (locale: Locale) => AsyncIterable<CheckLine>;
};

/**
 * Everything that exists once for each account: session, store, sinks, lanes, boards, and the parts between them. Two
 * pipelines in one process share only the process. Alerts of one never reach a sink of the other, and each ends alone.
 */
export type AccountPipeline = {
  readonly current: Pick<CurrentStatus, "status" | "lastSyncAgeMs">;
  readonly outbox: Pick<Outbox, "counts">;
  /** The logins that sinks have of their own. */
  readonly ownLogins: readonly Pick<OwnLogin, "sink" | "status">[];
  /** Left out without an address for it. */
  readonly page: Page | undefined;
  /** A new one-time link to the page; `undefined` without one. Rejects with StoreError. */
  linkToPage(): Promise<string | undefined>;
  /** Names of the parts that hang, or the name of the part that has failed. */
  stuck(): readonly string[];
  /**
   * Runs until `stop` aborts, then gives running deliveries `graceMs` milliseconds and closes everything. Rejects when
   * a part fails, after the same end. `open`: opens something that is needed while the parts run. It is opened before
   * any part starts, and closed before the store. Resolves with whether the next start can go on with the login.
   */
  run(stop: AbortSignal, graceMs: number, open?: RunDeps["open"]): Promise<boolean>;
  /** Announces at every sink that a fault ends the program. Takes a few seconds at most, never rejects. */
  lastWords(): Promise<void>;
};
