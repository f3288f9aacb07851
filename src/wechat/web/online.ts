import { errorText } from "../../bridge/model/errors.ts";
import type { ReceivedMessage } from "../../bridge/model/message.ts";
import type { Clock } from "../../bridge/ports/clock.ts";
import type { Logger } from "../../bridge/ports/log.ts";
import type { SessionEvent } from "../../bridge/ports/source-session.ts";
import type { SentLedger, StateStore } from "../../bridge/ports/state-store.ts";
import type { StoreRetry } from "../../bridge/timing/store-retry.ts";
import { decodeWireText } from "../content/text.ts";
import { ContactLoader } from "./contacts/contact-loader.ts";
import { ContactBook } from "./contacts/contacts.ts";
import type { SavedSessionStore } from "./context/saved-session.ts";
import type { SessionContext } from "./context/session-context.ts";
import type { Begun } from "./login/session-opener.ts";
import { BatchDispatcher } from "./sync/batch-dispatcher.ts";
import { BatchGuard } from "./sync/batch-guard.ts";
import { MessageDecoder } from "./sync/message-decoder.ts";
import { type SyncEnd, SyncLoop } from "./sync/sync-loop.ts";
import type { WeChatHttp } from "./wire/http.ts";
import * as requests from "./wire/requests.ts";
import { parseStatusNotify } from "./wire/responses.ts";

export type OnlineDeps = {
  readonly http: WeChatHttp;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
  readonly ledger: SentLedger;
  readonly saved: SavedSessionStore;
  readonly state: StateStore;
  readonly retry: StoreRetry;
  readonly emit: (event: SessionEvent, signal: AbortSignal) => Promise<void>;
};

/** Online: contacts in the background, messages in the loop, until the session is over. Rejects only when `signal` aborts. */
export async function followSession(deps: OnlineDeps, begun: Begun, signal: AbortSignal): Promise<SyncEnd> {
  const { http, clock, log, random, ledger, saved } = deps;
  const { session, init, resumed } = begun;
  const over = new AbortController();
  const ends = AbortSignal.any([signal, over.signal]);
  const emit = (event: SessionEvent): Promise<void> => deps.emit(event, ends);
  const save = (): Promise<void> => saved.save(session.toSaved(http), ends);

  const book = new ContactBook(session.self.userName);
  book.apply(init.contacts);
  const onLearned = (): void => decoder.learned();
  const onTried = (): void => {
    session.book = book;
  };
  const loader = new ContactLoader({ http, clock, log, random, session, book, onLearned, onTried }, ends);
  const emitNames = (messages: readonly ReceivedMessage[]): Promise<void> =>
    emit({ type: "names", messages });
  const decoder: MessageDecoder = new MessageDecoder({
    book,
    session,
    ledger,
    log,
    loader,
    emitNames,
    signal: ends,
  });
  const guard = new BatchGuard(deps.state, log, deps.retry, ends);
  const dispatcher = new BatchDispatcher({ clock, log, guard, decoder, emit });
  const loop = new SyncLoop({ http, clock, log, random, session, emit, dispatcher, save });

  try {
    await save();
    const account = { id: session.uin, name: decodeWireText(session.self.nickName) };
    await emit({ type: "online", account, resumed, canSend: true, serverTime: init.serverTime });
    void tellPhone(http, session, log, ends);
    loader.start(init.chatSetGroups);
    return await loop.run(ends);
  } finally {
    over.abort();
  }
}

/** The phone then shows its "web WeChat" bar. Not needed for reading: a failure changes nothing, and nobody waits. */
async function tellPhone(
  http: WeChatHttp,
  session: SessionContext,
  log: Logger,
  signal: AbortSignal,
): Promise<void> {
  try {
    const request = requests.statusNotify(session.context, session.self.userName);
    parseStatusNotify((await http.send(request, signal)).text);
  } catch (error) {
    if (!signal.aborted) log.debug({ reason: errorText(error) }, "the phone was not told of the login");
  }
}
