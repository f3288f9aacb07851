import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Clock } from "../../../src/bridge/ports/clock.ts";
import { silentLogger } from "../../../src/bridge/ports/log.ts";
import { runDoor } from "../../../src/wechat/ingest/door/run-door.ts";
import type { IngestSessionOptions } from "../../../src/wechat/ingest/model/options.ts";
import { IngestSession } from "../../../src/wechat/ingest/session.ts";
import { Spool } from "../../../src/wechat/ingest/spool/spool.ts";
import { MemoryEventInbox } from "../../fakes/memory-event-inbox.ts";
import { MemorySentLedger } from "../../fakes/memory-sent-ledger.ts";
import { MemoryStateStore } from "../../fakes/memory-state-store.ts";
import { Upstream, type UpstreamOptions } from "../../simulators/upstream/index.ts";

export const TOKEN = "a-token-of-at-least-16-characters";
const MAX_MEDIA_BYTES = 1_000_000;

export type DoorSession = {
  readonly session: IngestSession;
  /** Where the door is, once the session runs. */
  readonly url: Promise<string>;
  /** Makes an upstream that stands before this door. It does nothing by itself before `start`. */
  upstream(options?: Partial<UpstreamOptions>): Promise<Upstream>;
  /** Ends the upstreams and deletes the folder. */
  close(): Promise<void>;
};

/** A session behind a real HTTP door, on memory and a folder of its own. */
export async function doorSession(
  clock: Clock,
  options: Partial<IngestSessionOptions> = {},
): Promise<DoorSession> {
  const folder = await mkdtemp(join(tmpdir(), "ingest-"));
  const inbox = new MemoryEventInbox();
  const log = silentLogger;
  const spool = new Spool(join(folder, "spool"), clock, MAX_MEDIA_BYTES);
  const opened = Promise.withResolvers<string>();
  const names = { nameOf: () => ({ nickName: "", ownName: "" }), learn: () => {} };
  const door = { log, clock, inbox, spool, maxMediaBytes: MAX_MEDIA_BYTES, dialects: new Map(), names };
  const session = new IngestSession({
    ...{ clock, wechatClock: clock, log, inbox, spool, folder, random: Math.random },
    ...{ state: new MemoryStateStore(), ledger: new MemorySentLedger() },
    ...{ isKept: async () => false, onCannotWrite: () => {}, maxMediaBytes: MAX_MEDIA_BYTES },
    ...{ mediaHosts: [], oneBotFile: undefined },
    openDoor: runDoor({ host: "127.0.0.1", port: 0, token: TOKEN }, door, opened.resolve),
    ...options,
  });
  const upstreams: Upstream[] = [];
  return {
    session,
    url: opened.promise,
    upstream: async (own = {}) => {
      const url = await opened.promise;
      const made = new Upstream({ url, token: TOKEN, now: () => clock.now(), ...own });
      upstreams.push(made);
      return made;
    },
    close: async () => {
      await Promise.all(upstreams.map((upstream) => upstream.stop()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
