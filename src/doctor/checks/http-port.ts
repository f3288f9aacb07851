import type { Address } from "../../http/listen.ts";
import type { PortState } from "../../http/port-state.ts";
import type { Check } from "../../kinds/check.ts";
import { errorWords } from "../../text/reason-words.ts";
import { inBoth } from "../../text/wording.ts";

/** The port for health and metrics. */
export type HttpFacts = {
  /** `undefined`: switched off. */
  readonly address: Address | undefined;
  /** `undefined` when any free port will do. */
  readonly port: PortState | undefined;
  readonly isRunning: boolean;
};

const BASE = { id: "http.port", title: { zh: "HTTP 端口", en: "HTTP port" } };

/** Whether the bridge can listen there, or does. */
export function httpChecks({ address, port, isRunning }: HttpFacts): readonly Check[] {
  if (address === undefined) {
    const seen = { zh: "没有开启（没有设 HTTP_PORT）", en: "off (HTTP_PORT is not set)" };
    return [{ ...BASE, status: "ok", seen }];
  }
  const place = `${address.host} ${address.port}`;
  if (port === undefined) {
    const seen = { zh: "随便一个空闲的端口", en: "any free port" };
    return [{ ...BASE, status: "ok", seen }];
  }
  switch (port.kind) {
    case "answers":
      return isRunning
        ? [
            {
              ...BASE,
              status: "ok",
              seen: { zh: `${place}，程序在上面`, en: `${place}, the bridge answers there` },
            },
          ]
        : [taken(place)];
    case "free":
      return isRunning ? [notListening(place)] : [free(place)];
    case "refused": {
      const { key } = port.error;
      return [
        {
          ...BASE,
          status: "fail",
          seen: inBoth((texts) => errorWords(port.error, texts)),
          todo: { zh: `请改 ${key}`, en: `Change ${key}` },
        },
      ];
    }
    default:
      return port satisfies never;
  }
}

function free(place: string): Check {
  return { ...BASE, status: "ok", seen: { zh: `${place}，空闲`, en: `${place}, free` } };
}

function taken(place: string): Check {
  return {
    ...BASE,
    status: "fail",
    seen: {
      zh: `${place} 被占用：用着别的数据目录的另一个程序在上面`,
      en: `${place} is taken by another bridge, with another data folder`,
    },
    todo: {
      zh: "请把 HTTP_PORT 改成空闲的端口，或者填 0",
      en: "Let HTTP_PORT name a free port, or 0 for any",
    },
  };
}

function notListening(place: string): Check {
  return {
    ...BASE,
    status: "warn",
    seen: {
      zh: `正在运行的程序没有用 ${place}：它启动时的设置不一样`,
      en: `the bridge that is running does not listen on ${place}: it was started with other settings`,
    },
    todo: { zh: "请重启它，让设置生效", en: "Restart it, so that it takes the settings" },
  };
}
