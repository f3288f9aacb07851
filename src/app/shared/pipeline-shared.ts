import type { Clock } from "../../bridge/ports/clock.ts";
import type { Logger } from "../../bridge/ports/log.ts";
import type { Metrics } from "../../bridge/ports/metrics.ts";
import type { RecallTally } from "../../bridge/recall/recall-tally.ts";
import type { WeChatClock } from "../../bridge/recall/wechat-clock.ts";
import type { CurrentStatus } from "../../bridge/session/current-status.ts";
import type { Texts } from "../../text/catalogue/texts.ts";
import type { PipelineEvents } from "./hub.ts";
import type { Pulses } from "./pulses.ts";
import type { RareAnnouncements } from "./rare-announcements.ts";
import type { SessionSinks } from "./session-sinks.ts";

/** Tools that all parts of one account use. */
export type PipelineTools = {
  readonly clock: Clock;
  readonly wechatClock: WeChatClock;
  readonly log: Logger;
  readonly texts: Texts;
  readonly metrics: Metrics;
  readonly pulses: Pulses;
};

/** State that is created before all parts of one account, since an early part reads what a later part writes. */
export type SharedState = {
  readonly events: PipelineEvents;
  readonly current: CurrentStatus;
  readonly tally: RecallTally;
  readonly sessionSinks: SessionSinks;
  readonly rare: RareAnnouncements;
};
