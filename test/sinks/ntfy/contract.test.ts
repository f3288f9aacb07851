import { FILE_LIMIT } from "../../../src/sinks/ntfy/publish.ts";
import { sinkContract } from "../../contracts/sink.ts";
import { openRig, read } from "./rig.ts";

sinkContract("ntfy", async () => {
  const { ntfy, sink, messages, close } = await openRig();
  return {
    sink,
    break: () => ntfy.setFault({ kind: "close" }),
    stall: () => ntfy.setFault({ kind: "hang" }),
    puzzle: () =>
      ntfy.setFault({ kind: "status", status: 400, facts: { code: 40099, error: "TOMORROWS_WORD" } }),
    received: async () => messages().map(read),
    media: {
      as: "bytes",
      received: async () => messages().flatMap(({ attachment }) => attachment?.sha256 ?? []),
      tooLarge: FILE_LIMIT + 1,
    },
    longAlert: 400,
    close,
  };
});
