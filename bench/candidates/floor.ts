/**
 * The least that a program can do: a bare HTTP loop, `JSON.parse`, one SQLite transaction a batch. `plus`: it reads on at
 * once while ContinueFlag says so. `alerts`: it looks up what a notice recalls, notes the alert, and posts it when the note is
 * on the disk: after a power cut it would otherwise not know that it may have posted it.
 */
import { Agent, request } from "node:http";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

type Message = { readonly MsgId: string; readonly MsgType: number; readonly Content: string };
type Reply = {
  readonly AddMsgList: readonly Message[];
  readonly ContinueFlag: number;
  readonly SyncKey: {
    readonly Count: number;
    readonly List: readonly { readonly Key: number; readonly Val: number }[];
  };
};

const [origin = "", folder = "", mode = "", telegram = "", slack = ""] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: 4 });

function ask(url: string, body: string | undefined, headers: Record<string, string> = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { agent, method: body === undefined ? "GET" : "POST", headers }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (chunk: string) => {
        text += chunk;
      });
      answer.on("end", () => resolve(text));
    });
    asked.on("error", reject);
    asked.end(body);
  });
}

const db = new DatabaseSync(join(folder, "bridge.sqlite"));
db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${mode === "alerts" ? "FULL" : "NORMAL"}`);
db.exec("CREATE TABLE messages (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID");
db.exec("CREATE TABLE alerts (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID");
db.exec("CREATE TABLE place (id INTEGER PRIMARY KEY, key TEXT NOT NULL) STRICT");
const insert = db.prepare("INSERT OR REPLACE INTO messages VALUES (?, ?)");
const find = db.prepare("SELECT body FROM messages WHERE id = ?");
const note = db.prepare("INSERT OR REPLACE INTO alerts VALUES (?, ?)");
const keep = db.prepare("INSERT OR REPLACE INTO place VALUES (1, ?)");

let key: Reply["SyncKey"] = { Count: 1, List: [{ Key: 1, Val: 1 }] };

function store(reply: Reply): readonly string[] {
  const told: string[] = [];
  db.exec("BEGIN IMMEDIATE");
  for (const message of reply.AddMsgList) insert.run(message.MsgId, JSON.stringify(message));
  for (const { MsgId, MsgType, Content } of reply.AddMsgList) {
    if (mode !== "alerts" || MsgType !== 10002) continue;
    const [, id = ""] = /&lt;msgid&gt;(\d+)&lt;/.exec(Content) ?? [];
    const body = String(find.get(id)?.body ?? "");
    note.run(MsgId, body);
    told.push(body);
  }
  keep.run(JSON.stringify(reply.SyncKey));
  db.exec("COMMIT");
  return told;
}

async function post(body: string): Promise<void> {
  const { Content }: Message = JSON.parse(body);
  const json = { "content-type": "application/json; charset=utf-8" };
  const [, token = "", chat = ""] = /^(.+)@(.+)$/.exec(process.argv[7] ?? "") ?? [];
  const [, bot = "", channel = ""] = /^(.+)@(.+)$/.exec(process.argv[8] ?? "") ?? [];
  await Promise.all([
    ask(`${telegram}/bot${token}/sendMessage`, JSON.stringify({ chat_id: chat, text: Content }), json),
    ask(`${slack}chat.postMessage`, JSON.stringify({ channel, text: Content }), {
      ...json,
      authorization: `Bearer ${bot}`,
    }),
  ]);
}

async function sync(): Promise<void> {
  for (;;) {
    const text = await ask(`${origin}/cgi-bin/mmwebwx-bin/webwxsync?sid=1`, JSON.stringify({ SyncKey: key }));
    const reply: Reply = JSON.parse(text);
    const told = store(reply);
    key = reply.SyncKey;
    for (const body of told) void post(body);
    if (mode === "" || reply.ContinueFlag === 0) return;
  }
}

for (;;) {
  const keys = key.List.map(({ Key, Val }) => `${Key}_${Val}`).join("|");
  const text = await ask(
    `${origin}/cgi-bin/mmwebwx-bin/synccheck?synckey=${encodeURIComponent(keys)}`,
    undefined,
  );
  if (!text.includes('selector:"0"')) await sync();
}
