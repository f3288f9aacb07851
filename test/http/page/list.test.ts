import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it, type TestContext } from "node:test";
import { openApiDocument } from "../../../src/http/page/api/document.ts";
import { readQuery } from "../../../src/http/page/api/parameters.ts";
import { alertId, at } from "../../bridge/commands/rig.ts";
import { fileMessage, groupTextMessage, textMessage } from "../../fakes/alerts.ts";
import { keptFile } from "../../fakes/kept-media.ts";
import { openPage } from "./rig.ts";

/** A page with three recalls, and what programs read of it. */
async function listed(t: TestContext) {
  const page = await openPage(t);
  const { token = "" } = (await page.access.newToken()) ?? {};
  const headers = { authorization: `Bearer ${token}` };
  const get = async (query: string) => {
    const { status, body } = await page.ask(`/api/recalls${query}`, { headers });
    return { status, json: JSON.parse(body) };
  };
  const file = await keptFile(t, {
    fileName: "预算 表.pdf",
    mime: "application/pdf",
    bytes: Buffer.from("%PDF-1.7"),
  });
  const group = groupTextMessage("三点集合", { nick: "何青" });
  await page.rig.list({ original: group }, { shortId: "RAAA", id: alertId("aa") });
  const byFile = fileMessage(undefined, "预算 表.pdf");
  await page.rig.list({ original: byFile }, { shortId: "RBBB", id: alertId("bb") });
  page.media.set(byFile.message.msgId, { state: "kept", file });
  await page.rig.list({}, { shortId: "RCCC", id: alertId("cc") });
  const ids = async (query: string): Promise<readonly string[]> =>
    (await get(query)).json.recalls.map(({ id }: { readonly id: string }) => id);
  return { page, get, ids, headers, file };
}

describe("GET /api/recalls", () => {
  it("gives every field of the contract, newest first", async (t) => {
    const { get } = await listed(t);
    const { status, json } = await get("");
    assert.equal(status, 200);
    assert.deepEqual(Object.keys(json), ["recalls", "next"]);
    assert.equal(json.next, null);
    const [missed, file, text] = json.recalls;
    const fields = [
      ...["id", "kind", "chat", "from", "text", "sentAt", "recalledAt", "by", "own", "matched", "media"],
    ];
    for (const recall of json.recalls) assert.deepEqual(Object.keys(recall), fields);
    assert.deepEqual([missed.id, missed.kind, missed.matched, missed.sentAt], ["RCCC", null, false, null]);
    assert.deepEqual(
      [text.id, text.kind, text.text, text.from, text.chat.kind, text.by, text.own, text.media],
      ["RAAA", "TEXT", "三点集合", "何青", "GROUP", text.by, false, []],
    );
    assert.deepEqual(Object.keys(text.by), ["name", "other"]);
    assert.match(text.recalledAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.deepEqual(file.media, [
      { url: `media/${alertId("bb")}`, mime: "application/pdf", fileName: "预算 表.pdf", bytes: 8 },
    ]);
  });

  it("turns pages that new recalls do not shift", async (t) => {
    const { page, get, ids } = await listed(t);
    const first = await get("?limit=2");
    assert.deepEqual(
      first.json.recalls.map(({ id }: { readonly id: string }) => id),
      ["RCCC", "RBBB"],
    );
    await page.rig.list({ original: textMessage("later") }, { shortId: "RDDD", id: alertId("dd") });
    assert.deepEqual(await ids(`?limit=2&before=${first.json.next}`), ["RAAA"]);
    assert.equal((await get(`?limit=2&before=${first.json.next}`)).json.next, null);
    assert.equal((await get("?limit=4")).json.next, null);
  });

  it("filters by kind, words, chat by its whole name, and who recalled", async (t) => {
    const { page, ids } = await listed(t);
    const [chat] = page.rig.chats.all().filter(({ kind }) => kind === "GROUP");
    const name = chat?.names[0] ?? "";
    assert.notEqual(name, "");
    assert.deepEqual(await ids("?kind=FILE"), ["RBBB"]);
    assert.deepEqual(await ids(`?q=${encodeURIComponent("集合 三点")}`), ["RAAA"]);
    assert.deepEqual(await ids("?q=nothing"), []);
    assert.ok((await ids(`?chat=${encodeURIComponent(name)}`)).includes("RAAA"));
    assert.deepEqual(await ids(`?chat=${encodeURIComponent(name.slice(0, 1))}`), []);
    assert.deepEqual(await ids("?by=other&kind=VOICE"), []);
    assert.deepEqual(await ids("?chat=&kind=&by=&q=&limit=&before="), ["RCCC", "RBBB", "RAAA"]);
  });

  it("answers a wrong parameter with 400 and its name", async (t) => {
    const { get } = await listed(t);
    for (const [query, name] of [
      ["limit=0", "limit"],
      ["limit=201", "limit"],
      ["limit=x", "limit"],
      ["limit=1.5", "limit"],
      ["before=0", "before"],
      ["before=-1", "before"],
      ["before=x", "before"],
      ["kind=REVOKE", "kind"],
      ["kind=text", "kind"],
      ["by=author", "by"],
      ["colour=red", "colour"],
      ["q=a&q=b", "q"],
      [`q=${"x".repeat(1_001)}`, "q"],
    ] as const) {
      const { status, json } = await get(`?${query}`);
      assert.equal(status, 400, query);
      assert.equal(json.parameter, name);
      assert.ok(json.error.includes(name), json.error);
    }
  });

  it("gives bytes with the token, whole and in part, in a form in which nothing runs", async (t) => {
    const { page, headers, file } = await listed(t);
    const path = `/media/${alertId("bb")}`;
    const whole = await page.ask(path, { headers });
    assert.equal(whole.body, "%PDF-1.7");
    assert.equal(whole.headers["content-type"], "application/octet-stream");
    assert.match(String(whole.headers["content-disposition"]), /^attachment; filename\*=UTF-8''%E9%A2%84/);
    assert.equal(whole.headers["content-security-policy"], "default-src 'none'; sandbox");
    assert.equal(whole.headers["cache-control"], "no-store");
    for (const [range, status, body, told] of [
      ["bytes=0-3", 206, "%PDF", "bytes 0-3/8"],
      ["bytes=5-", 206, "1.7", "bytes 5-7/8"],
      ["bytes=-2", 206, ".7", "bytes 6-7/8"],
      ["bytes=0-99", 206, "%PDF-1.7", "bytes 0-7/8"],
      ["bytes=8-", 416, "", "bytes */8"],
      ["bytes=3-1", 200, "%PDF-1.7", undefined],
      ["lines=1-2", 200, "%PDF-1.7", undefined],
    ] as const) {
      const part = await page.ask(path, { headers: { ...headers, range } });
      assert.deepEqual([part.status, part.body, part.headers["content-range"]], [status, body, told], range);
    }
    assert.equal((await page.ask(path, { headers, method: "HEAD" })).headers["content-length"], "8");
    page.media.set(fileMessage(undefined, "").message.msgId, {
      state: "kept",
      file: { ...file, path: `${file.path}.gone` },
    });
    assert.equal((await page.ask(path, { headers })).status, 404);
  });

  it("shows pictures and sound in the page, and nothing that can hold a script", async (t) => {
    const { page, headers } = await listed(t);
    const { msgId } = fileMessage(undefined, "").message;
    for (const [mime, type] of [
      ["image/jpeg", "image/jpeg"],
      ["audio/mpeg", "audio/mpeg"],
      ["video/mp4", "video/mp4"],
      ["image/svg+xml", "application/octet-stream"],
      ["text/html", "application/octet-stream"],
    ] as const) {
      page.media.set(msgId, { state: "kept", file: await keptFile(t, { mime }) });
      const answer = await page.ask(`/media/${alertId("bb")}`, { headers });
      assert.equal(answer.headers["content-type"], type);
      assert.equal(answer.headers["x-content-type-options"], "nosniff");
    }
  });
});

describe("the OpenAPI document", () => {
  it("is written in the repository as the schemas make it", () => {
    assert.equal(readFileSync(openApiDocument.path, "utf8"), openApiDocument.write());
  });

  it("names every parameter, and the answer's fields", async (t) => {
    const { page, headers } = await listed(t);
    const { body } = await page.ask("/api/openapi.json", { headers });
    const { openapi, servers, paths } = JSON.parse(body);
    assert.equal(openapi, "3.1.0");
    assert.equal(servers[0].url, `http://127.0.0.1:${page.port}/`);
    const { parameters, responses } = paths["/api/recalls"].get;
    assert.deepEqual(
      parameters.map(({ name }: { readonly name: string }) => name),
      ["before", "chat", "kind", "by", "q", "limit"],
    );
    const { properties } = responses["200"].content["application/json"].schema;
    assert.deepEqual(Object.keys(properties), ["recalls", "next"]);
    assert.ok(!body.includes("$defs") && !body.includes("$ref"));
  });
});

it("what a query leaves out has no value, but for the limit", () => {
  assert.deepEqual(readQuery(new URLSearchParams("")), { query: { limit: 50 } });
});

describe("the page of recalls", () => {
  it("shows what the list has, and says which filter is wrong", async (t) => {
    const { page } = await listed(t);
    const headers = { cookie: await page.cookie() };
    const all = await page.ask("/", { headers });
    for (const id of ["RAAA", "RBBB", "RCCC"]) assert.ok(all.body.includes(`#${id}`));
    const some = await page.ask("/?q=&chat=&kind=FILE&by=", { headers });
    assert.ok(some.body.includes("#RBBB") && !some.body.includes("#RAAA"));
    assert.equal((await page.ask("/?kind=x", { headers })).status, 400);
  });

  it("escapes what people wrote", async (t) => {
    const { page } = await listed(t);
    const original = textMessage("<script>alert(1)</script>\"'&");
    await page.rig.list({ original }, { shortId: "REEE", id: alertId("ee"), recalledAt: at(1).sentAt });
    const { body } = await page.ask("/", { headers: { cookie: await page.cookie() } });
    assert.ok(!body.includes("<script>alert"));
  });

  it("gives styles and scripts to owners, and asks whether they are still the same", async (t) => {
    const page = await openPage(t);
    const headers = { cookie: await page.cookie() };
    const first = await page.ask("/assets/uPlot.iife.min.js", { headers });
    assert.equal(first.status, 200);
    assert.equal(first.headers["content-type"], "text/javascript; charset=utf-8");
    assert.equal(first.headers["cache-control"], "private, no-cache");
    const again = { ...headers, "if-none-match": String(first.headers.etag) };
    const second = await page.ask("/assets/uPlot.iife.min.js", { headers: again });
    assert.deepEqual([second.status, second.body], [304, ""]);
    for (const path of ["index.ts", "contract.ts", "../model.ts", "%2e%2e/model.ts"])
      assert.equal((await page.ask(`/assets/${path}`, { headers })).status, 404, path);
  });
});
