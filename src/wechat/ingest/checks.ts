import { inTime, LateError } from "../../bridge/timing/in-time.ts";
import { portState } from "../../http/port-state.ts";
import type { Check, CheckDeps } from "../../kinds/check.ts";
import { type Finding, fail, lines, ok, warn } from "../../kinds/checks/finding.ts";
import { type Resolve, systemResolve } from "../../net/guarded-get.ts";
import { errorWords } from "../../text/reason-words.ts";
import { inBoth } from "../../text/wording.ts";
import { HEARD, parseHeard, SAVE_MS, SILENT_MS } from "./account/presence.ts";
import type { IngestConfig } from "./settings.ts";

/** How long the port and each name may take, in milliseconds. */
const LIMIT_MS = 5_000;

const line = lines("ingest", {
  door: { zh: "推送入口", en: "ingest door" },
  upstream: { zh: "送消息来的程序", en: "program that sends the messages" },
  media_hosts: { zh: "图片和文件的主机", en: "media hosts" },
});

/** The door's port, whether the upstream was heard of lately, and whether the listed media hosts have an address. */
export async function* ingestChecks(
  config: Pick<IngestConfig, "host" | "port" | "mediaHosts">,
  { connect, clock, state, isRunning }: CheckDeps,
  signal: AbortSignal,
  resolve: Resolve = systemResolve,
): AsyncGenerator<Check> {
  // The door has no address without a token: it answers 401 to whoever asks.
  const known = { of: "INGEST", path: "/v1/commands", status: 401 } as const;
  const { fetch } = connect(undefined);
  const port = await inTime((ends) => portState(config, fetch, ends, known), LIMIT_MS, clock, signal).catch(
    late,
  );
  const place = `${config.host} ${config.port}`;
  yield line("door", doorFinding(port, place, isRunning));
  // Only a running bridge hears anything.
  if (isRunning) yield line("upstream", heardFinding(await state.get(HEARD), clock.now()));
  if (config.mediaHosts.length === 0) return;
  const unknown: string[] = [];
  for (const entry of config.mediaHosts) {
    const host = new URL(`http://${entry.includes("::") && !entry.startsWith("[") ? `[${entry}]` : entry}`)
      .hostname;
    const found = await inTime(() => resolve(host.replace(/^\[|\]$/g, "")), LIMIT_MS, clock, signal).catch(
      () => [],
    );
    signal.throwIfAborted();
    if (found.length === 0) unknown.push(entry);
  }
  yield line("media_hosts", hostsFinding(config.mediaHosts, unknown));
}

function late(error: unknown): undefined {
  if (error instanceof LateError) return undefined;
  throw error;
}

function doorFinding(
  port: Awaited<ReturnType<typeof portState>> | undefined,
  place: string,
  isRunning: boolean,
): Finding {
  switch (port?.kind) {
    case "answers":
      if (isRunning) return ok({ zh: `${place}，程序在上面`, en: `${place}, the bridge answers there` });
      return taken(place);
    case "free":
      if (!isRunning) return ok({ zh: `${place}，空闲`, en: `${place}, free` });
      return fail(
        {
          zh: `${place} 没有人在听，程序却在运行`,
          en: `nobody listens at ${place}, although the bridge runs`,
        },
        { zh: "请看程序的日志，然后重启程序", en: "Look into the bridge's log, then restart it" },
      );
    case "refused": {
      const { error } = port;
      return fail(
        inBoth((texts) => errorWords(error, texts)),
        { zh: `请改 ${error.key}`, en: `Change ${error.key}` },
      );
    }
    case undefined:
      return taken(place);
    default:
      return port satisfies never;
  }
}

function taken(place: string): Finding {
  return fail(
    { zh: `${place} 被别的程序占用`, en: `${place} is taken by another program` },
    { zh: "请把 INGEST_PORT 改成一个空闲的端口", en: "Set INGEST_PORT to a free port" },
  );
}

function heardFinding(text: string | undefined, now: number): Finding {
  const todo = {
    zh: "请看送消息来的程序是不是在运行，地址和 INGEST_TOKEN 是不是对得上",
    en: "Check that the program that sends the messages runs, and that it has this address and INGEST_TOKEN",
  };
  const heardAt = parseHeard(text)?.heardAt;
  if (heardAt === undefined)
    return warn({ zh: "启动以来还没有连上来过", en: "it has not come since the start" }, todo);
  const seconds = Math.max(0, Math.round((now - heardAt) / 1_000));
  // The time is not written down at every request.
  if (now - heardAt > SILENT_MS + SAVE_MS)
    return fail({ zh: `已经 ${seconds} 秒没有动静`, en: `silent for ${seconds} s` }, todo);
  return ok({ zh: "刚刚还有动静", en: "heard of just now" });
}

function hostsFinding(hosts: readonly string[], unknown: readonly string[]): Finding {
  const [zh, en] = [unknown.join("、"), unknown.join(", ")];
  if (unknown.length > 0)
    return fail(
      { zh: `查不到地址：${zh}`, en: `no address found for ${en}` },
      { zh: "请核对 INGEST_MEDIA_HOSTS", en: "Check INGEST_MEDIA_HOSTS" },
    );
  return ok({ zh: `查得到地址：${hosts.join("、")}`, en: `known: ${hosts.join(", ")}` });
}
