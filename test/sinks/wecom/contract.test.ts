import { createHash } from "node:crypto";
import { FILE_LIMIT } from "../../../src/sinks/wecom/alerts/media.ts";
import { sinkContract } from "../../contracts/sink.ts";
import { openRig } from "./rig.ts";

sinkContract("wecom", async () => {
  const { sink, simulator, clock, close } = await openRig({ simulator: { limit: Number.POSITIVE_INFINITY } });
  // The limit of the rate has tests of its own: here a minute is over before 20 messages are out.
  let monotonic = 0;
  clock.monotonic = () => (monotonic += 4_000);
  return {
    sink,
    break: () => {
      simulator.setFault("send", { kind: "close" });
      simulator.setFault("upload_media", { kind: "close" });
    },
    stall: () => simulator.setFault("send", { kind: "hang" }),
    puzzle: () =>
      simulator.setFault("send", { kind: "errcode", errcode: 987654, errmsg: "TOMORROWS_WORD, hint: [17]" }),
    received: async () => simulator.texts(),
    longAlert: 250,
    media: {
      as: "bytes",
      received: async () =>
        simulator.messages.flatMap((message) =>
          "data" in message ? [createHash("sha256").update(message.data).digest("hex")] : [],
        ),
      tooLarge: FILE_LIMIT + 1,
    },
    close,
  };
});
