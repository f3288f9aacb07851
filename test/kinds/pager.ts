import type { Alert } from "../../src/bridge/model/alert.ts";
import { DeliveryError } from "../../src/bridge/model/errors.ts";
import { reasonSet } from "../../src/bridge/model/reason.ts";
import type { AnnouncementDisplay, Sink } from "../../src/bridge/ports/sink.ts";
import { defineSink, type SinkKind, type SinkKindDeps } from "../../src/kinds/sink-kind.ts";
import { ConfigError } from "../../src/settings/config-error.ts";
import * as rule from "../../src/settings/rules.ts";
import { NONE, setting } from "../../src/settings/setting.ts";
import { failuresIn, reasonTexts } from "../../src/text/reason-texts.ts";
import { wordingOf } from "../../src/text/wording.ts";

const reasons = reasonSet("pager", { flat: ["percent"] });
const zh = { flat: (percent: string) => `寻呼机没电了（${percent}%）` };
const en = { flat: (percent: string) => `the battery of the pager is flat (${percent}%)` };
const says = failuresIn(reasons, en);

/** What a pager was told. */
export type Pager = {
  readonly kind: SinkKind;
  readonly alerts: Alert[];
  readonly notices: string[];
  /** Refuses every alert. */
  isFlat: boolean;
  /** Of the sink that was made last. */
  deps: SinkKindDeps | undefined;
};

/** A sink that the program knows from this one value alone. */
export function openPager(): Pager {
  const pager: Pager = { kind: kindOf(() => pager), alerts: [], notices: [], isFlat: false, deps: undefined };
  return pager;
}

function kindOf(pager: () => Pager): SinkKind {
  return defineSink({
    name: "pager",
    title: { zh: "寻呼机", en: "the pager" },
    texts: reasonTexts(reasons, zh, en),
    settings: {
      PAGER_KEY: setting(
        rule
          .shaped(/^key-\w{8,}$/, {
            en: "must begin with key-; read it from the back of the pager",
            zh: "要以 key- 开头；请看寻呼机的背面",
          })
          .optional(),
        {
          default: NONE,
          example: "key-00000000",
          en: "Switches the pager on",
          zh: "填上即启用寻呼机",
          secret: "value",
        },
      ),
      PAGER_LINE: setting(rule.wholeNumber(1, 9, 1).default(1), {
        default: "1",
        example: "2",
        en: "The pager's line",
        zh: "寻呼机的线路",
      }),
      PAGER_PROXY: setting(rule.proxy().optional(), {
        default: NONE,
        example: "http://127.0.0.1:8080",
        en: "Proxy to the pager only",
        zh: "只用于寻呼机的代理",
        secret: "proxy",
      }),
    },
    prefixes: ["PAGER_"],
    switches: ["PAGER_KEY"],
    mistakes: (given) =>
      given.get("PAGER_LINE") === "9" && !given.has("PAGER_PROXY")
        ? [
            new ConfigError(
              "PAGER_PROXY",
              wordingOf({
                en: "PAGER_PROXY: not set, but line 9 is reached by a proxy only; set it, or choose another line",
                zh: "PAGER_PROXY：没有设，而 9 号线路要经过代理；请填上，或者换一条线路",
              }),
            ),
          ]
        : [],
    reachesPerson: true,
    sendsThroughSession: true,
    configure: ({ PAGER_KEY: key, PAGER_LINE: line, PAGER_PROXY: proxy }) =>
      key === undefined ? undefined : { key, line, proxy },
    // Line 2 has a display for each chat.
    keepsChatsApart: ({ line }) => line === 2,
    create: (_config, deps) => sinkOf(pager(), deps),
  });
}

function sinkOf(pager: Pager, deps: SinkKindDeps): Sink & AnnouncementDisplay {
  pager.deps = deps;
  return {
    name: "pager",
    start: async () => {},
    deliver: async (alert) => {
      if (pager.isFlat) throw new DeliveryError("rejected", says("flat", { percent: 2 }));
      pager.alerts.push(alert);
      return { messageId: `page-${pager.alerts.length}` };
    },
    notify: async (text) => {
      pager.notices.push(text);
    },
    stop: async () => {},
  };
}
