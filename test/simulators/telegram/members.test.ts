import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { startTelegramSimulator, type TelegramSimulator } from "./index.ts";
import { png } from "./support.ts";

const TOKEN = "7021:simulated-token-of-the-simulator-00";
const BOT = 7021;
const OWNER = 4101;
const GROUP = -1_001_000_000_777;

let simulator: TelegramSimulator;

type Answer = { readonly ok: boolean; readonly result: unknown; readonly description: string | undefined };

async function call(method: string, params: Record<string, unknown>): Promise<Answer> {
  const response = await fetch(`${simulator.apiRoot}/bot${TOKEN}/${method}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(params),
  });
  const { ok, result, description } = Object(await response.json());
  return { ok, result, description };
}

const refusal = async (method: string, params: Record<string, unknown>): Promise<string | undefined> => {
  const { ok, description } = await call(method, params);
  assert.equal(ok, false);
  return description;
};

const member = async (chatId: number): Promise<Record<string, unknown>> => {
  const { ok, result } = await call("getChatMember", { chat_id: chatId, user_id: BOT });
  assert.equal(ok, true);
  return Object(result);
};

before(async () => {
  simulator = await startTelegramSimulator({ token: TOKEN });
  simulator.addChat(OWNER);
});
after(async () => {
  await simulator.close();
});

it("a chat that nobody knows is not found, and a call without a chat is refused", async () => {
  assert.equal(await refusal("getChat", { chat_id: 99 }), "Bad Request: chat not found");
  assert.equal(await refusal("getChat", {}), "Bad Request: chat_id is empty");
  assert.equal(await refusal("getChatMember", { chat_id: 99, user_id: BOT }), "Bad Request: chat not found");
});

it("a chat that the bot was thrown out of is hidden from it, and a person's block is not", async () => {
  const group = simulator.addChat(GROUP - 1);
  group.closed = "kicked";
  const kicked = "Forbidden: bot was kicked from the supergroup chat";
  assert.equal(await refusal("getChat", { chat_id: GROUP - 1 }), kicked);
  assert.equal(await refusal("getChatMember", { chat_id: GROUP - 1, user_id: BOT }), kicked);
  group.closed = "left";
  const left = "Forbidden: bot is not a member of the supergroup chat";
  assert.equal(await refusal("getChat", { chat_id: GROUP - 1 }), left);
  simulator.addChat(4102).closed = "blocked";
  assert.equal((await call("getChat", { chat_id: 4102 })).ok, true);
});

it("the bot is told of itself, and of others only as an administrator", async () => {
  simulator.addChat(GROUP);
  assert.equal(await refusal("getChatMember", { chat_id: GROUP }), "Bad Request: invalid user_id specified");
  const other = { chat_id: GROUP, user_id: OWNER };
  assert.equal(await refusal("getChatMember", other), "Bad Request: CHAT_ADMIN_REQUIRED");
  assert.equal((await member(GROUP)).status, "member");
});

it("a parameter that the methods do not have is refused", async () => {
  assert.match(String(await refusal("getChat", { chat_id: OWNER, user_id: 1 })), /no parameter "user_id"/);
  assert.match(String(await refusal("getChatMember", { chat_id: OWNER, id: 1 })), /no parameter "id"/);
});

it("the rights are those that sending has", async () => {
  const group = simulator.addChat(GROUP - 2);
  group.forbiddenMedia = ["photos"];
  const { result } = await call("getChat", { chat_id: GROUP - 2 });
  assert.deepEqual(
    [Object(result).permissions.can_send_photos, Object(result).permissions.can_send_documents],
    [false, true],
  );
  const form = new FormData();
  form.set("chat_id", String(GROUP - 2));
  form.set("photo", new Blob([Uint8Array.from(png(20, 20))]), "a.png");
  const send = async (): Promise<unknown> =>
    Object(
      await (
        await fetch(`${simulator.apiRoot}/bot${TOKEN}/sendPhoto`, { method: "POST", body: form })
      ).json(),
    ).description;
  assert.equal(await send(), "Bad Request: not enough rights to send photos to the chat");
  simulator.topics.allow(GROUP - 2, true);
  assert.deepEqual(
    [(await member(GROUP - 2)).status, (await member(GROUP - 2)).can_manage_topics],
    ["administrator", true],
  );
  assert.equal(await send(), undefined);
  const muted = simulator.addChat(GROUP - 3);
  muted.closed = "noRights";
  const restricted = await member(GROUP - 3);
  assert.deepEqual(
    [restricted.status, restricted.is_member, restricted.can_send_messages],
    ["restricted", true, false],
  );
  assert.match(String(await refusal("sendMessage", { chat_id: GROUP - 3, text: "x" })), /not enough rights/);
  simulator.addChat(GROUP - 4, "channel").closed = "noRights";
  assert.equal((await member(GROUP - 4)).can_post_messages, false);
});
