/**
 * Replays each .json file of the folder INGEST_REPLAY: replies of webwxsync, callbacks of pad servers (AddMsg), OneBot events, or
 * the door's own. INGEST_URL, INGEST_TOKEN as in sender.ts. INGEST_ACCOUNT: whose messages those of webwxsync are.
 */
import { readdir, readFile } from "node:fs/promises";

const { INGEST_URL = "http://127.0.0.1:9465", INGEST_TOKEN, INGEST_REPLAY = "." } = process.env;
const Wxid = process.env.INGEST_ACCOUNT ?? "wxid_replay";
type Json = Readonly<Record<string, unknown>>;
/** Numbers as they stand in the file: JSON.parse alone rounds ids of 19 digits. */
const exact = (_: string, value: unknown, { source }: { source?: string } = {}) =>
  typeof value === "number" && !Number.isSafeInteger(value) ? source : value;

/** A message of webwxsync as a pad server calls back: plain XML, ids of groups, the recalled id in `newmsgid`. */
function asAddMsg({ MsgId, FromUserName, ToUserName, Content, ...rest }: Json): Json {
  const name = (id: unknown) => ({ string: `${id}`.replace(/^@@(.+)/, "$1@chatroom") });
  const signs: Record<string, string> = { "<br/>": "\n", "&lt;": "<", "&gt;": ">", "&amp;": "&" };
  const xml = String(Content).replace(/<br\/>|&lt;|&gt;|&amp;/g, (sign) => signs[sign] ?? "");
  const string = xml.replace(/<msgid>(\d+)<\/msgid>/, "$&<newmsgid>$1</newmsgid>");
  const ids = { NewMsgId: MsgId, FromUserName: name(FromUserName), ToUserName: name(ToUserName) };
  return { TypeName: "AddMsg", Wxid, Data: { ...rest, ...ids, Content: { string } } };
}

/** Where a payload goes, by its shape, and as what. */
function requestsOf(payload: Json): readonly (readonly [string, Json])[] {
  const { AddMsgList: list, post_type, detail_type } = payload;
  if (Array.isArray(list)) return list.map((one) => ["dialects/addmsg", asAddMsg(one)]);
  const dialect = post_type ? "onebot11" : detail_type ? "onebot12" : "addmsg";
  return [["v" in payload ? "events" : `dialects/${dialect}`, payload]];
}

const headers = { authorization: `Bearer ${INGEST_TOKEN}`, "content-type": "application/json" };
for (const name of (await readdir(INGEST_REPLAY)).filter((file) => file.endsWith(".json")).sort()) {
  const payloads = JSON.parse(await readFile(`${INGEST_REPLAY}/${name}`, "utf8"), exact);
  for (const [to, payload] of [payloads].flat().flatMap(requestsOf)) {
    const body = JSON.stringify(payload);
    const answer = await fetch(`${INGEST_URL}/v1/${to}`, { method: "POST", headers, body });
    console.log(name, to, answer.status, (await answer.text()).trim());
  }
}
