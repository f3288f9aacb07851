import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { it } from "node:test";
import { jsonSchema } from "../../../src/wechat/ingest/envelope/document.ts";
import { contents, senders } from "../../../src/wechat/ingest/envelope/message.ts";
import { EnvelopeError, parseEvent } from "../../../src/wechat/ingest/envelope/parse.ts";
import { NOW } from "./door/rig.ts";

it("docs/ingest.schema.json is what the program reads by", () => {
  const file = new URL("../../../docs/ingest.schema.json", import.meta.url);
  assert.equal(readFileSync(file, "utf8"), jsonSchema(), "run: node config/write-docs.ts");
});

/** A right value for each field that is not a plain text. */
const VALUES: Readonly<Record<string, unknown>> = {
  msgId: "5576224237104747184",
  revokedMsgId: "0",
  sentAt: NOW,
  meIsAt: true,
  imgHeight: 0,
  imgWidth: 5,
  voiceLength: 60_000,
  playLength: 3,
  x: "-31.5",
  y: "121",
  scale: "",
  sex: "0",
  fileSize: "48213",
  subtype: "pat",
  details: { text: "拍了拍" },
  quote: { senderName: "", content: "", kind: "IMAGE" },
  fromStore: true,
  summary: "x",
};
const OPTIONAL = new Set(["quote", "fromStore"]);

for (const [senderType, sender] of Object.entries(senders)) {
  for (const [msgType, content] of Object.entries(contents)) {
    it(`a message of ${senderType} and ${msgType} has exactly its fields`, () => {
      const fields = [
        "senderName",
        "msgId",
        "chatName",
        "sentAt",
        ...Object.keys(sender),
        ...Object.keys(content),
      ];
      const whole = Object.fromEntries(fields.map((field) => [field, VALUES[field] ?? "text"]));
      const message = { ...whole, senderType, msgType };
      const event = (changed: unknown) => ({ v: 1, id: "1", type: "message", at: NOW, message: changed });
      const { v: _, ...read } = event(message);
      assert.deepEqual(parseEvent(event(message), NOW), read);
      for (const field of fields) {
        const rest = Object.fromEntries(Object.entries(message).filter(([name]) => name !== field));
        if (OPTIONAL.has(field)) parseEvent(event(rest), NOW);
        else assert.throws(() => parseEvent(event(rest), NOW), EnvelopeError, field);
        assert.throws(() => parseEvent(event({ ...message, [field]: [] }), NOW), EnvelopeError, field);
      }
      assert.throws(() => parseEvent(event({ ...message, more: "" }), NOW), /more/);
    });
  }
}
