import assert from "node:assert/strict";
import { get, type IncomingMessage } from "node:http";
import type { TestContext } from "node:test";
import { runCommand } from "../../../src/bridge/commands/dispatch.ts";
import { silentLogger } from "../../../src/bridge/ports/log.ts";
import type { MediaState } from "../../../src/bridge/ports/media.ts";
import { Access } from "../../../src/http/page/access/access.ts";
import { PageAddress } from "../../../src/http/page/address.ts";
import { createPage } from "../../../src/http/page/server/page.ts";
import type { PageDeps } from "../../../src/http/page/server/page-deps.ts";
import { views } from "../../../src/http/page/views/index.ts";
import { CommandRig, type RigOptions } from "../../bridge/commands/rig.ts";
import { MemoryStateStore } from "../../fakes/memory-state-store.ts";
import { type Answer, ask, LOOPBACK, open } from "../rig.ts";

export type PageRigOptions = Omit<RigOptions, "state"> &
  Partial<Pick<PageDeps, "history" | "runDoctor" | "log" | "login">> & {
    /** HTTP_PUBLIC_URL. */
    readonly publicUrl?: string;
    readonly host?: string;
    /** What an earlier process kept. */
    readonly state?: MemoryStateStore;
  };

type Asked = Parameters<typeof ask>[2];

/** The page over real HTTP, on commands and stores in memory. */
export async function openPage(t: TestContext, options: PageRigOptions = {}) {
  const {
    publicUrl,
    host = LOOPBACK,
    log = silentLogger,
    runDoctor,
    state = new MemoryStateStore(),
  } = options;
  const rig = await CommandRig.open({ locale: options.locale ?? "en" });
  const { clock, deps } = rig;
  const address = new PageAddress(publicUrl, host);
  const access = await Access.open({ state, clock, address });
  rig.page = access;
  const media = new Map<string, MediaState>();
  const history = options.history ?? rig.history;
  const page = createPage({
    ...{ address, access, views, clock, log, history, runDoctor },
    texts: deps.texts,
    timeZone: "UTC",
    version: "9.9.9",
    media: { stateOf: async (msgId) => media.get(msgId) },
    chats: () => rig.chats.all(),
    keptDays: 30,
    messagesOn: () => undefined,
    report: async () => rig.report,
    state: () => rig.state,
    takesLoginRequests: () => true,
    rules: async () => ({ rules: [], mutes: [] }),
    login: options.login ?? (() => undefined),
    command: (request) => runCommand(request, deps),
  });
  const { port, server } = await open(t, { host, page, clock, log });
  const stopping = new AbortController();
  const running = page.run(stopping.signal);
  t.after(async () => {
    stopping.abort();
    await running;
  });
  const link = async (): Promise<string> =>
    new URL((await access.newLink()) ?? "").searchParams.get("token") ?? "";
  const enter = (token: string, over: Asked = {}): Promise<Answer> =>
    ask(port, "/enter", {
      method: "POST",
      body: `token=${token}`,
      ...over,
      headers: { "content-type": "application/x-www-form-urlencoded", ...over.headers },
    });
  /** Signs a browser in: its `Cookie` header. */
  const cookie = async (): Promise<string> => {
    const [set = ""] = [(await enter(await link())).headers["set-cookie"]].flat();
    assert.match(set, /^recall-page-\d+=[\w-]{43};/);
    return set.split(";")[0] ?? "";
  };
  const post = (form: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>>) =>
    ask(port, "/do", {
      method: "POST",
      body: new URLSearchParams(form).toString(),
      headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
    });
  return {
    ...{ port, server, rig, clock, page, access, state, media, link, enter, cookie, post },
    ask: (path: string, over?: Asked) => ask(port, path, over),
  };
}

/** An event as a browser reads it. */
export type Told = { readonly name: string; readonly id: string; readonly data: string };

/** An open page: its events in order. */
export class OpenPage {
  readonly events: Told[] = [];
  readonly comments: string[] = [];
  readonly #response: IncomingMessage;
  ended = false;
  #text = "";
  #changed = Promise.withResolvers<void>();

  static async at(
    t: TestContext,
    port: number,
    headers: Readonly<Record<string, string>>,
    path = "/events",
  ): Promise<OpenPage> {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    get({ host: LOOPBACK, port, path, headers, agent: false }, resolve).on("error", reject);
    const response = await promise;
    assert.equal(response.statusCode, 200);
    const opened = new OpenPage(response);
    t.after(() => response.destroy());
    await opened.until(() => opened.named("status").length > 0);
    return opened;
  }

  private constructor(response: IncomingMessage) {
    this.#response = response;
    response.setEncoding("utf8");
    response.on("data", (part: string) => this.#read(part));
    response.on("error", () => {});
    response.on("close", () => {
      this.ended = true;
      this.#tell();
    });
  }

  named(name: string): readonly Told[] {
    return this.events.filter((event) => event.name === name);
  }

  /** Waits for a condition that an event, or the end, makes true. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      if (this.ended) throw new Error("the page was ended");
      await this.#changed.promise;
    }
  }

  async untilEnded(): Promise<void> {
    while (!this.ended) await this.#changed.promise;
  }

  pause(): void {
    this.#response.pause();
  }

  resume(): void {
    this.#response.resume();
  }

  #read(part: string): void {
    this.#text += part;
    const blocks = this.#text.split("\n\n");
    this.#text = blocks.pop() ?? "";
    for (const block of blocks) {
      const fields = block.split("\n").map((line) => /^(\w*):? ?(.*)$/s.exec(line) ?? []);
      const all = (name: string): string[] =>
        fields.flatMap(([, key, value]) => (key === name ? [value ?? ""] : []));
      const [name] = all("event");
      if (name === undefined) this.comments.push(block);
      else this.events.push({ name, id: all("id")[0] ?? "", data: all("data").join("\n") });
    }
    this.#tell();
  }

  #tell(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }
}
