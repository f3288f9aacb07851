import type { Server } from "node:http";
import { errorText } from "../../../bridge/model/errors.ts";
import { type Address, listen, urlOf } from "../../../http/listen.ts";
import type { OpenDoor } from "../model/options.ts";
import { Access } from "./access.ts";
import { Deadlines } from "./deadlines.ts";
import type { DoorDeps } from "./exchange.ts";
import { createDoor } from "./server.ts";

/** Where the door is, and who may use it. */
export type DoorConfig = Address & { readonly token: string };

const HOUR_MS = 60 * 60_000;
/** A repeat of an event is known for so long. */
const IDS_KEPT_MS = 7 * 24 * HOUR_MS;
/** Bytes that no message asked for in this time are deleted. */
const SPOOL_KEPT_MS = 24 * HOUR_MS;

/**
 * The door, to be opened by the session. It listens until the signal aborts; then it closes all connections and resolves.
 * Rejects with ListenError when the port cannot be had.
 */
export function runDoor(
  { host, port, token }: DoorConfig,
  deps: DoorDeps,
  onOpen?: (url: string) => void,
): OpenDoor {
  return async (behind, signal) => {
    const { log, clock } = deps;
    const deadlines = new Deadlines(clock);
    const server = createDoor(new Access(token, host), { ...deps, behind, deadlines, signal });
    const url = urlOf({ host, port: await listen(server, { host, port }, "INGEST") });
    server.on("error", (error) =>
      log.warn({ error: errorText(error) }, "error in the ingest door; it stays open"),
    );
    log.info({ url }, "the ingest door is open");
    onOpen?.(url);
    try {
      await Promise.all([deadlines.run(signal), cleanUp(deps, signal)]);
    } finally {
      await close(server);
    }
  };
}

/** Forgets what is old, at the start and each hour, until the signal aborts. */
async function cleanUp({ inbox, spool, clock, log }: DoorDeps, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await inbox.forget(clock.now() - IDS_KEPT_MS);
      await spool.forget(clock.now() - SPOOL_KEPT_MS);
    } catch (error) {
      log.warn(
        { error: errorText(error) },
        "could not delete old ids or old media of the ingest door; trying again in an hour",
      );
    }
    await clock.sleep(HOUR_MS, signal).catch(() => undefined);
  }
}

async function close(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  server.closeAllConnections();
  await promise;
}
