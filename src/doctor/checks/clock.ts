import type { Check } from "../../kinds/check.ts";
import { inBoth } from "../../text/wording.ts";
import type { ClockOffset } from "../observed-dates.ts";

/** Milliseconds off from which a person would notice it in alerts. */
const NOTICED_MS = 30_000;
/** From here on platforms refuse: Slack and Standard Webhooks allow five minutes for a signature. */
const REFUSED_MS = 5 * 60_000;

/** What was seen of the platforms' clocks. */
export type ClockFacts = {
  readonly offsets: readonly ClockOffset[];
  /** Whether a platform was asked for anything at all. */
  readonly hasAsked: boolean;
};

const BASE = { id: "clock.offset", title: { zh: "时钟", en: "Clock" } };
const TODO = {
  zh: "让系统自动对时，例如 timedatectl set-ntp true",
  en: "let the system set its clock by the network, for example timedatectl set-ntp true",
};

/** This machine's clock against the platforms'. The nearest counts: when only one is far off, that one is wrong. */
export function clockChecks({ offsets, hasAsked }: ClockFacts): readonly Check[] {
  const [nearest] = offsets.toSorted((a, b) => Math.abs(a.ms) - Math.abs(b.ms));
  if (nearest === undefined && !hasAsked) {
    const seen = { zh: "没有联网的地方可以对比", en: "not compared: nothing here uses the network" };
    return [{ ...BASE, status: "ok", seen }];
  }
  if (nearest === undefined) {
    return [
      {
        ...BASE,
        status: "warn",
        seen: { zh: "没有对比：没有一个平台回应", en: "not compared: no platform has answered" },
        todo: { zh: "先解决上面的网络问题", en: "mend the connections above first" },
      },
    ];
  }
  const { platform } = nearest;
  const off = Math.abs(nearest.ms);
  const isBehind = nearest.ms > 0;
  const seen = inBoth(({ locale, time }) => {
    const name = platform[locale];
    const duration = time.duration(Math.floor(off / 1_000));
    if (off < NOTICED_MS) return locale === "zh" ? `与${name}一致` : `agrees with ${name}`;
    if (locale === "zh") return `比${name}${isBehind ? "慢" : "快"} ${duration}`;
    return `${duration} ${isBehind ? "behind" : "ahead of"} ${name}`;
  });
  if (off < NOTICED_MS) return [{ ...BASE, status: "ok", seen }];
  return [{ ...BASE, status: off < REFUSED_MS ? "warn" : "fail", seen, todo: TODO }];
}
