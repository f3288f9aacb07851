import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { fileURLToPath } from "node:url";
import { qrPng } from "../../../src/bridge/describe/qr.ts";
import {
  type Frame,
  type LoginPart,
  type PageEventName,
  type RecallCard,
  type RecallFilter,
  type StatusPart,
  VIEW_NAMES,
  type ViewName,
} from "../../../src/http/page/model.ts";
import { views } from "../../../src/http/page/views/index.ts";
import type { Locale } from "../../../src/text/catalogue/texts.ts";
import { cardsOf, checksOf, figures, idleLogin, kindsOf, rulesOf, statusOf } from "./content.ts";

const ASSETS = new URL("../../../src/http/page/assets/", import.meta.url);
const UPLOT = new URL("../../../node_modules/uplot/dist/", import.meta.url);
const TYPES: Readonly<Record<string, string>> = {
  css: "text/css",
  js: "text/javascript",
  svg: "image/svg+xml",
};

/** As the server sends it: nothing inline, nothing from elsewhere. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const BASE = "/wx/";
export const QR_CONTENT = "https://login.weixin.qq.com/l/not-a-real-code==";

export type SiteOptions = {
  readonly media?: Readonly<Record<string, { readonly mime: string; readonly bytes: Uint8Array }>>;
};

/** A server of the views alone, with fixed content. Answers of actions are made up. */
export class Site {
  locale: Locale = "zh";
  login: LoginPart = idleLogin("zh");
  cards: readonly RecallCard[] | undefined;
  status: StatusPart | undefined;
  keptDays = 30;
  /** How often the doctor's list still says that it runs. */
  checksIn = 0;
  readonly posted: Record<string, string>[] = [];
  readonly requested: string[] = [];
  readonly #media: NonNullable<SiteOptions["media"]>;
  readonly #streams = new Set<ServerResponse>();
  readonly #server = createServer((request, response) => {
    this.#answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  address = "";

  constructor({ media = {} }: SiteOptions = {}) {
    this.#media = media;
  }

  async start(): Promise<void> {
    await new Promise<void>((done) => this.#server.listen(0, "127.0.0.1", done));
    const at = this.#server.address();
    if (at === null || typeof at === "string") throw new Error("no port");
    this.address = `http://127.0.0.1:${at.port}${BASE}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  /** Sends an event to every open page. */
  send(name: PageEventName, data: string, id?: string): void {
    const lines = data.split("\n").map((line) => `data: ${line}\n`);
    const head = id === undefined ? "" : `id: ${id}\n`;
    for (const stream of this.#streams) stream.write(`event: ${name}\n${head}${lines.join("")}\n`);
  }

  card(card: RecallCard): string {
    return views.card({ locale: this.locale, base: BASE }, card);
  }

  /** One word for every name and text of the list and of the state. */
  useLongWords(word: string): void {
    this.cards = cardsOf(this.locale).map((card) => ({
      ...card,
      headline: word,
      note: word,
      item: {
        ...card.item,
        text: word,
        chat: { ...card.item.chat, name: word },
        media: card.item.media.map((medium) => ({ ...medium, fileName: word, mime: "application/x-long" })),
      },
    }));
    const status = statusOf(this.locale);
    const sinks = status.sinks.map((sink) => ({ ...sink, title: word, trouble: word }));
    this.status = { ...status, words: word, accountName: word, lines: [word], sinks };
  }

  /** Ends the streams, as a restart does. */
  cutStreams(): void {
    for (const stream of this.#streams) stream.end();
  }

  get openStreams(): number {
    return this.#streams.size;
  }

  #frame(view: ViewName): Frame {
    const status = this.status ?? statusOf(this.locale);
    return { locale: this.locale, base: BASE, view, version: "0.1.0", status };
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.address);
    const path = url.pathname.slice(BASE.length);
    this.requested.push(path);
    response.setHeader("content-security-policy", POLICY);
    response.setHeader("cache-control", "no-store");
    const file = path.startsWith("assets/") ? path.slice("assets/".length) : undefined;
    if (file !== undefined) {
      const folder = file.startsWith("uPlot.") ? UPLOT : ASSETS;
      const bytes = await readFile(fileURLToPath(new URL(file, folder)));
      response.setHeader("content-type", TYPES[file.split(".").at(-1) ?? ""] ?? "text/plain");
      response.end(bytes);
      return;
    }
    if (path === "do") return this.#act(request, response);
    if (path === "events") {
      response.writeHead(200, { "content-type": "text/event-stream" }).write(": hello\n\n");
      this.#streams.add(response);
      response.on("close", () => this.#streams.delete(response));
      return;
    }
    if (path === "login.png") {
      response.setHeader("content-type", "image/png");
      response.end(await qrPng(QR_CONTENT));
      return;
    }
    const medium = this.#media[path];
    if (medium !== undefined) {
      response.setHeader("content-type", medium.mime);
      response.end(medium.bytes);
      return;
    }
    response.setHeader("content-type", "text/html; charset=utf-8");
    const page = this.#page(path, url.searchParams);
    response.statusCode = page === undefined ? 404 : 200;
    response.end(page ?? views.plain({ locale: this.locale, base: BASE }, "404", path));
  }

  #page(path: string, query: URLSearchParams): string | undefined {
    const { locale } = this;
    const small = { locale, base: BASE };
    if (path === "enter") return views.enter(small, "one-time");
    if (path === "plain")
      return views.plain(small, locale === "zh" ? "链接已失效" : "This link is void", "403");
    if (path === "ask") return views.ask(this.#frame("status"), "?", [["act", "logout"]]);
    const view = VIEW_NAMES.find((name) => (name === "recalls" ? "" : name) === path);
    if (view === undefined) return undefined;
    const frame = this.#frame(view);
    switch (view) {
      case "recalls":
        return this.#recalls(frame, query);
      case "status":
        return views.status(frame, this.status ?? statusOf(locale), this.login, figures);
      case "doctor":
        this.checksIn -= 1;
        return views.doctor(frame, this.checksIn >= 0 ? undefined : checksOf(locale));
      case "rules":
        return views.rules(frame, rulesOf(locale));
      default:
        return view satisfies never;
    }
  }

  #recalls(frame: Frame, query: URLSearchParams): string {
    const kinds = kindsOf(this.locale);
    const filter: RecallFilter = {
      q: query.get("q") ?? "",
      chat: query.get("chat") ?? "",
      kind: kinds.find(({ kind }) => kind === query.get("kind"))?.kind ?? "",
      by: query.get("by") === "other" ? "other" : "",
    };
    const all = this.cards ?? cardsOf(this.locale);
    const cards = all.filter(
      ({ item, headline }) =>
        `${headline} ${item.text}`.includes(filter.q) &&
        (filter.chat === "" || filter.chat === item.chat.name) &&
        (filter.kind === "" || filter.kind === item.kind) &&
        (filter.by === "" || item.by.other),
    );
    const chats = [...new Set(all.map(({ item }) => item.chat.name))];
    const isLater = query.has("before");
    const next = isLater ? null : "39";
    return views.recalls(frame, this.login, {
      cards: this.keptDays === 0 ? [] : cards,
      filter,
      total: cards.length,
      next: cards.length === 0 ? null : next,
      isLater,
      chats,
      kinds,
      keptDays: this.keptDays,
    });
  }

  async #act(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await new Response(await Array.fromAsync(request).then(Buffer.concat)).text();
    const fields = Object.fromEntries(new URLSearchParams(body));
    this.posted.push(fields);
    if (fields.act === "lang") {
      this.locale = fields.locale === "en" ? "en" : "zh";
      this.login = idleLogin(this.locale);
    }
    if (!request.headers.accept?.includes("application/json")) {
      response.writeHead(303, { location: `${BASE}${fields.back}` }).end();
      return;
    }
    const asks = fields.act === "logout" && fields.sure !== "yes";
    response.setHeader("content-type", "application/json");
    response.end(
      JSON.stringify(
        asks ? { ask: "sure", text: "这会退出微信的网页登录。" } : { text: `好的：${fields.act}` },
      ),
    );
  }
}
