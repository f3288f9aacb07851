import { DeliveryError } from "../../src/bridge/model/errors.ts";
import type { Check } from "../../src/kinds/check.ts";
import { defineSink, type SinkKind } from "../../src/kinds/sink-kind.ts";
import * as rule from "../../src/settings/rules.ts";
import { NONE, setting } from "../../src/settings/setting.ts";

/** What a drum heard. */
export type Drum = {
  readonly kind: SinkKind;
  readonly heard: string[];
  /** Keys that its checks find wrong. */
  readonly wrongKeys: Set<string>;
  /** So many alerts are refused. */
  refusals: number;
};

/** A sink with checks that the set-up knows from this one value. It brings no step of its own. */
export function openDrum(): Drum {
  const drum: Drum = { kind: kindOf(() => drum), heard: [], wrongKeys: new Set(), refusals: 0 };
  return drum;
}

function kindOf(drum: () => Drum): SinkKind {
  return defineSink({
    name: "drum",
    title: { zh: "鼓", en: "the drum" },
    settings: {
      DRUM_KEY: setting(
        rule.shaped(/^skin-\w+$/, { en: "must begin with skin-", zh: "要以 skin- 开头" }).optional(),
        { default: NONE, example: "skin-1", en: "Key of the drum", zh: "鼓的钥匙", secret: "value" },
      ),
      DRUM_PROXY: setting(rule.proxy().optional(), {
        default: NONE,
        example: "http://127.0.0.1:1",
        en: "Proxy to the drum",
        zh: "到鼓的代理",
        secret: "proxy",
      }),
    },
    switches: ["DRUM_KEY"],
    configure: ({ DRUM_KEY: key }) => (key === undefined ? undefined : { key }),
    checks: async function* ({ key }): AsyncGenerator<Check> {
      const title = { zh: "鼓皮", en: "skin" };
      if (drum().wrongKeys.has(key)) {
        const todo = { zh: "换一张", en: "take another one" };
        yield { id: "drum.skin", title, seen: { zh: "破了", en: "torn" }, status: "fail", todo };
      } else {
        yield { id: "drum.skin", title, seen: { zh: "完好", en: "whole" }, status: "ok" };
      }
    },
    create: () => ({
      name: "drum",
      start: async () => {},
      stop: async () => {},
      deliver: async () => ({ messageId: "" }),
      showTest: async (text: string) => {
        drum().refusals -= 1;
        if (drum().refusals >= 0) throw new DeliveryError("auth", "the drum is away");
        drum().heard.push(text);
      },
    }),
  });
}
