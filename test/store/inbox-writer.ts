import { systemClock } from "../../src/bridge/ports/clock.ts";
import { silentLogger } from "../../src/bridge/ports/log.ts";
import { openStore } from "../../src/store/index.ts";

// Accepts events until it is killed, several calls at a time, and says which are accepted: `node inbox-writer.ts PATH FROM`.
const [path = "", from = "0"] = process.argv.slice(2);
const { inbox } = await openStore(path, { log: silentLogger, clock: systemClock });
let next = Number(from);
const one = async (size: number): Promise<void> => {
  for (;;) {
    const ids = Array.from({ length: size }, (_, index) => String(next + index));
    next += size;
    await inbox.accept(
      ids.map((id) => ({ id, body: `{"id":"${id}","text":"${"x".repeat(400)}"}` })),
      Date.now(),
    );
    process.stdout.write(`${ids.join(" ")}\n`);
  }
};
await Promise.all([one(1), one(1), one(50)]);
