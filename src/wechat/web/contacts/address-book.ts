import { errorText } from "../../../bridge/model/errors.ts";
import type { Clock } from "../../../bridge/ports/clock.ts";
import type { Logger } from "../../../bridge/ports/log.ts";
import { backoffMs } from "../../../bridge/timing/backoff.ts";
import type { WeChatHttp } from "../wire/http.ts";
import * as requests from "../wire/requests.ts";
import { parseGetContact } from "../wire/responses.ts";
import type { ContactBook } from "./contacts.ts";

export type AddressBookDeps = {
  readonly http: WeChatHttp;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
  readonly session: { readonly context: requests.SignedContext };
  readonly book: ContactBook;
  readonly onLearned: () => void;
  /** The first try is over, well or not: nobody need wait for the rest. */
  readonly onTried: () => void;
};

/** Pages of the address book; the official page stops there too. */
const MAX_PAGES = 16;
/** Then the names come one by one, as they turn up. */
const MAX_TRIES = 6;

/** Reads the whole address book, page by page; a page that fails is asked for again. Never rejects. */
export async function readAddressBook(deps: AddressBookDeps, signal: AbortSignal): Promise<void> {
  const { http, clock, log, random, session, book, onLearned, onTried } = deps;
  let seq = "0";
  let failures = 0;
  for (let page = 0; page < MAX_PAGES; ) {
    try {
      const reply = parseGetContact(
        (await http.send(requests.getContact(session.context, seq), signal)).text,
      );
      book.apply(reply.contacts);
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
      onLearned();
      onTried();
      if (retryInMs === undefined) return;
      await clock.sleep(retryInMs, signal).catch(() => {});
      if (signal.aborted) return;
    }
  }
  onLearned();
  onTried();
}
