import { errorText } from "../../../bridge/model/errors.ts";
import { backoffMs } from "../../../bridge/timing/backoff.ts";
import type { Runtime } from "../../source/runtime.ts";
import * as requests from "../wire/requests.ts";
import { parseGetContact } from "../wire/responses.ts";
import type { SessionKeys } from "../wire/session-keys.ts";
import type { ContactBook } from "./contacts.ts";

/** What contacts are fetched with, and where they are put. */
export type ContactLoaderDeps = {
  readonly runtime: Runtime;
  readonly keys: SessionKeys;
  readonly contacts: ContactBook;
};

/** Most pages that are read; the official page stops there too. */
const MAX_PAGES = 16;
/** After so many failures names are fetched one by one, as they turn up. */
const MAX_TRIES = 6;

/**
 * Reads the whole address book, page by page; a page that fails is asked for again. `onTried` is called when it has been
 * read, and after each failure: nobody need wait for the rest. Never rejects.
 */
export async function readAddressBook(
  { runtime, keys, contacts }: ContactLoaderDeps,
  onTried: () => void,
  signal: AbortSignal,
): Promise<void> {
  const { clock, log, random } = runtime;
  let seq = "0";
  let failures = 0;
  for (let page = 0; page < MAX_PAGES; ) {
    try {
      const reply = parseGetContact(
        (await keys.http.send(requests.getContact(keys.context, seq), signal)).text,
      );
      contacts.apply(reply.contacts);
      page += 1;
      if (reply.seq === "0" || reply.seq === seq) break;
      seq = reply.seq;
    } catch (error) {
      if (signal.aborted) return;
      failures += 1;
      const retryInMs = failures < MAX_TRIES ? backoffMs(failures - 1, random) : undefined;
      log.warn(
        { reason: errorText(error), page, retryInMs },
        "the address book could not be read; names are fetched as they turn up",
      );
      onTried();
      if (retryInMs === undefined) return;
      await clock.sleep(retryInMs, signal).catch(() => {});
      if (signal.aborted) return;
    }
  }
  onTried();
}
