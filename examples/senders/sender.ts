/** Pushes a text, a picture and their recalls, then pings. INGEST_URL: the bridge's door. INGEST_TOKEN: its token. */
const { INGEST_URL = "http://127.0.0.1:9465", INGEST_TOKEN = "" } = process.env;
const GIF = Buffer.from("R0lGODlhAQABAIAAAP8AAP///ywAAAAAAQABAAACAkQBADs=", "base64");
const start = Date.now();
const pause = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

/** Sends until the bridge has answered. Only then the event is on its disk. */
async function ask(method: string, path: string, body: string | Buffer<ArrayBuffer>, type: string) {
  const headers = { authorization: `Bearer ${INGEST_TOKEN}`, "content-type": type };
  for (;;) {
    const answer = await fetch(INGEST_URL + path, { method, headers, body }).catch(() => undefined);
    if (answer?.ok) return;
    // Other refusals would be the same again.
    if (answer && answer.status < 500 && ![408, 429].includes(answer.status))
      throw new Error(`refused: ${answer.status} ${await answer.text()}`);
    // The same id goes out again, so that nothing counts twice.
    await pause(Number(answer?.headers.get("retry-after") ?? 5));
  }
}

async function push(type: string, name: string, fields: object = {}): Promise<void> {
  const event = { v: 1, id: `${start}-${name}`, type, at: Date.now(), ...fields };
  await ask("POST", "/v1/events", JSON.stringify(event), "application/json");
}

/** From a contact. Ids are strings of digits, moments are milliseconds. */
const friend = { senderType: "CONTACT", senderName: "wxid_friend", chatName: "wxid_friend" };
const from = { ...friend, contactNickName: "Lin", contactRemarkName: "", sentAt: start };
const text = { ...from, msgId: `${start}1`, msgType: "TEXT", content: "See you at eight" };
const size = { imgWidth: 1, imgHeight: 1 };
const image = { ...from, msgId: `${start}2`, msgType: "IMAGE", ...size, mediaId: "a-picture" };
const account = { id: "wxid_me", nickName: "Me" };
await push("online", "online", { account, canSend: false, canFetchMedia: false });
for (const message of [text, image]) await push("message", message.msgId, { message });
await ask("PUT", `/v1/media/${image.mediaId}`, GIF, "image/gif");
for (const { chatName: chat, msgId: revokedMsgId } of [text, image])
  await push("recall", `recall-${revokedMsgId}`, { chat, revokedMsgId });
for (; ; await pause(30)) await push("ping", `ping-${Date.now()}`);
