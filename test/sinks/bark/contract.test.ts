import { sinkContract } from "../../contracts/sink.ts";
import { openRig } from "./rig.ts";

for (const [name, options] of [
  ["bark", {}],
  ["bark with a key", { encryptionKey: "1234567890123456" }],
] as const) {
  sinkContract(name, async () => {
    const { bark, sink, pushes, close } = await openRig(options);
    return {
      sink,
      break: () => bark.setFault({ kind: "close" }),
      stall: () => bark.setFault({ kind: "hang" }),
      puzzle: () =>
        bark.setFault({ kind: "status", status: 400, facts: { code: 400, message: "TOMORROWS_WORD" } }),
      received: async () => pushes().map(({ title, body }) => `${title}\n${body}`),
      close,
    };
  });
}
