import type { DataPlaces } from "../../config/config.ts";
import { errorText, StoreError } from "../bridge/model/errors.ts";
import { storeReasons } from "../bridge/model/reasons.ts";
import { systemClock } from "../bridge/ports/clock.ts";
import type { Logger } from "../bridge/ports/log.ts";
import { systemError } from "../store/errors/system-error.ts";
import { Swap } from "./swap.ts";
import { Workroom } from "./workroom.ts";

/**
 * Ends what a killed restore or backup left, before anything is read. The caller holds the locks of the data. Rejects with
 * StoreError("unusable") when a restore cannot be ended. A backup that runs is left alone.
 */
export async function takeUpLeftovers(places: DataPlaces, log: Logger): Promise<void> {
  const outcome = await takeUpRestore(places);
  if (outcome === "finished") log.warn({}, "finished a restore that had been interrupted");
  if (outcome === "undone")
    log.warn({}, "removed what an interrupted restore had left; the data is as before it");
  try {
    await (await Workroom.openIfThere(places.dataDir, systemClock.now()))?.close();
  } catch (error) {
    log.info({ error: errorText(error) }, "the folder of backups was not cleaned");
  }
}

/** Finishes or undoes an interrupted restore. The caller holds the locks. Rejects with StoreError("unusable"). */
export async function takeUpRestore(places: DataPlaces): Promise<"nothing" | "undone" | "finished"> {
  try {
    return await new Swap(places).takeUp();
  } catch (error) {
    const path = places.dataDir;
    const what = systemError(error);
    const message = `DATA_DIR ${path} cannot be used (${what.text}): an interrupted restore could not be ended`;
    const failure = storeReasons.failure(message, "unusableDataDir", { path, ...what });
    throw new StoreError("unusable", failure, { cause: error });
  }
}
