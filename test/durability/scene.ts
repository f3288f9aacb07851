import type { TestContext } from "node:test";
import { startHttpProxy, startSocksProxy } from "../fakes/proxy.ts";
import { sample } from "../media/samples.ts";
import { CHANNEL, CHAT, TELEGRAM_TOKEN } from "./platforms.ts";
import { Secrets } from "./secrets.ts";
import { Stage } from "./stage.ts";

const SPEED = 8;
/** What people wrote; the log must not tell it. */
export const MARK = "蓝色文件夹在三号柜bluefolder";
export const USERS = { wechat: "wxproxyuser", telegram: "tgproxyuser", slack: "slproxyuser" } as const;
export const PASSWORDS = { wechat: "p@ss/wörd+1", telegram: "t%g:secret=2", slack: "sl&ck pass?3" } as const;

const portOf = (url: string): number => Number(new URL(url).port);

/** A program that logs in through proxies with passwords, and ears for all that it says. */
export type Scene = {
  readonly stage: Stage;
  readonly secrets: Secrets;
  /** Everything that the program said anywhere. */
  readonly heard: () => string;
  /** Bodies of health and metrics. */
  readonly bodies: string[];
};

export async function open(t: TestContext, level: string): Promise<Scene> {
  const secrets = new Secrets();
  const bodies: string[] = [];
  const stage = await Stage.open(t, {
    speed: SPEED,
    wechat: { autoLogin: false },
    preloads: ["./crash-preload.ts"],
    onPassed: (passed) => secrets.look(passed),
    env: { LOG_LEVEL: level, HTTP_PORT: "0", TERMINAL: "off" },
  });
  const login = (who: keyof typeof USERS): string =>
    `${encodeURIComponent(USERS[who])}:${encodeURIComponent(PASSWORDS[who])}`;
  const credentials = (who: keyof typeof USERS): string => `${USERS[who]}:${PASSWORDS[who]}`;
  const proxies = {
    wechat: await startHttpProxy({
      upstreamPort: portOf(stage.gates.filehelper.origin),
      credentials: credentials("wechat"),
    }),
    telegram: await startHttpProxy({
      upstreamPort: portOf(stage.gates.telegram.origin),
      credentials: credentials("telegram"),
    }),
    // The proxy of the tests takes no WebSocket in clear; a tunnel does.
    slack: await startSocksProxy({
      upstreamPort: portOf(stage.slack.apiUrl),
      credentials: credentials("slack"),
    }),
  };
  t.after(() => Promise.all(Object.values(proxies).map((proxy) => proxy.close())));
  const env = {
    WECHAT_PROXY: `http://${login("wechat")}@127.0.0.1:${proxies.wechat.port}`,
    TELEGRAM_PROXY: `http://${login("telegram")}@127.0.0.1:${proxies.telegram.port}`,
    SLACK_PROXY: `socks5://${login("slack")}@127.0.0.1:${proxies.slack.port}`,
    SLACK_API_URL: stage.slack.apiUrl,
  };
  stage.configure(env, ["TELEGRAM_CHAT_ID"]);
  for (const who of ["wechat", "telegram", "slack"] as const) {
    secrets.add(`${who} proxy password`, PASSWORDS[who]);
    secrets.add(`${who} proxy credentials`, credentials(who));
  }
  secrets.add("TELEGRAM_BOT_TOKEN", TELEGRAM_TOKEN);
  secrets.add(
    "the part of TELEGRAM_BOT_TOKEN after the id",
    TELEGRAM_TOKEN.slice(TELEGRAM_TOKEN.indexOf(":") + 1),
  );
  secrets.add("SLACK_BOT_TOKEN", stage.slack.botToken);
  secrets.add("SLACK_APP_TOKEN", stage.slack.appToken);
  const heard = (): string => {
    const replies = stage.telegram.messages(CHAT).flatMap(({ fromBot, text }) => (fromBot ? [text] : []));
    return [
      stage.stderr,
      stage.stdout,
      ...replies,
      JSON.stringify(stage.slack.messages(CHANNEL)),
      JSON.stringify(stage.slack.files().map(({ name, title, altText }) => [name, title, altText])),
      ...bodies,
    ].join("\n");
  };
  return { stage, secrets, heard, bodies };
}

export async function logIn({ stage }: Scene, not?: string): Promise<void> {
  const uuid = await stage.wechat.waitForUuid(not);
  stage.wechat.scan({ uuid, avatar: `data:image/jpeg;base64,${sample("jpeg", 600).toString("base64")}` });
  stage.wechat.confirm(uuid);
  await stage.untilReading();
}

/** The bot hears the code from the terminal, after a wrong one. */
export async function pair({ stage, secrets }: Scene): Promise<void> {
  await stage.until(() => /\/pair \S+/.test(stage.stdout), "a pairing code");
  const code = /\/pair (\S+)/.exec(stage.stdout)?.[1] ?? "";
  await stage.ask("/pair WRONGCODE", /wrong/);
  await stage.ask(`/pair ${code}`, /Paired/);
  secrets.add("pairing code", code);
}

export async function look({ stage, bodies }: Scene): Promise<void> {
  const url = /"url":"(http:[^"]+)"/g;
  const base = [...stage.program.stderr.matchAll(url)].at(-1)?.[1] ?? "";
  for (const path of ["/healthz", "/metrics", "/livez", "/nothing"]) {
    bodies.push(await (await fetch(new URL(path, base))).text());
  }
}
