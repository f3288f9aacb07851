import type { Check } from "../../kinds/check.ts";
import type { WaitingAlerts } from "../../store/repair/inspect.ts";
import type { Bilingual } from "../../text/catalogue/texts.ts";
import { inBoth } from "../../text/wording.ts";

/** A sink that refuses for so long does not work. Shorter troubles mend themselves. In milliseconds. */
const FAILING_MS = 10 * 60_000;

/** What is stored for delivery. */
export type OutboxFacts = {
  /** `undefined`: the tables are those of an older program. */
  readonly waiting: readonly WaitingAlerts[] | undefined;
  /** The sinks that are switched on. */
  readonly sinks: readonly { readonly name: string; readonly title: Bilingual }[];
  /** Unix milliseconds. */
  readonly now: number;
};

const TITLE = { zh: "待发的提醒", en: "Outbox" };

/** A line for each sink that has not taken everything, or one that says that all have. */
export function outboxChecks({ waiting, sinks, now }: OutboxFacts): readonly Check[] {
  if (waiting === undefined) {
    const seen = {
      zh: "下次启动升级数据库以后才能看",
      en: "can be read once a start has changed the database",
    };
    return [{ id: "outbox.all", title: TITLE, status: "ok", seen }];
  }
  const left = waiting.filter(({ waiting: count, dead }) => count > 0 || dead > 0);
  if (left.length === 0) {
    const seen = { zh: "没有等待的，也没有发送失败的", en: "nothing waits, nothing was given up" };
    return [{ id: "outbox.all", title: TITLE, status: "ok", seen }];
  }
  return left.map((one) => sinkCheck(one, sinks.find(({ name }) => name === one.sink)?.title, now));
}

function sinkCheck(
  { sink, waiting, dead, failingSince }: WaitingAlerts,
  on: Bilingual | undefined,
  now: number,
): Check {
  const name = on ?? { zh: sink, en: sink };
  const base = {
    id: `outbox.${sink}`,
    title: { zh: `${TITLE.zh} · ${name.zh}`, en: `${TITLE.en} · ${name.en}` },
  };
  const forMs = failingSince === undefined ? 0 : Math.max(0, now - failingSince);
  const seen = inBoth(({ locale, time }) => {
    const since = time.duration(Math.floor(forMs / 1_000));
    const parts =
      locale === "zh"
        ? [
            waiting === 0 ? "" : `${waiting} 条在等${forMs > 0 ? `，${since}前第一次失败` : ""}`,
            dead === 0 ? "" : `${dead} 条没能送达，已放弃`,
          ]
        : [
            waiting === 0 ? "" : `${waiting} waiting${forMs > 0 ? `, first refused ${since} ago` : ""}`,
            dead === 0 ? "" : `${dead} given up`,
          ];
    return parts.filter((part) => part !== "").join(locale === "zh" ? "；" : "; ");
  });
  if (on === undefined) {
    const todo = {
      zh: `${sink} 现在没有开启：请开启它，提醒就会发出；一直不开启的话，30 天后丢弃`,
      en: `${sink} is switched off now: switch it on to send them, or they are dropped after 30 days`,
    };
    return { ...base, status: "warn", seen, todo };
  }
  if (waiting > 0 && forMs >= FAILING_MS) {
    const todo = {
      zh: `请先解决 ${name.zh} 那几行里的问题；之后会自动重发`,
      en: `See the lines of ${name.en} and fix what is wrong; the alerts are then sent by themselves`,
    };
    return { ...base, status: "fail", seen, todo };
  }
  if (dead > 0) {
    const todo = {
      zh: "请发 /status 看原因，解决以后再发 /retry，提醒会重新发送",
      en: "Send /status to see the cause; once it is fixed, send /retry, and they are sent again",
    };
    return { ...base, status: "warn", seen, todo };
  }
  return { ...base, status: "ok", seen };
}
