import { errorText } from "../../bridge/model/errors.ts";
import type { Logger } from "../../bridge/ports/log.ts";
import type { SentLedger, StateStore } from "../../bridge/ports/stores/state-store.ts";
import type { StoreRetry } from "../../bridge/timing/store-retry.ts";
import { decodeWireText } from "../content/wire-text/text.ts";
import { BatchGuard } from "../source/batch-guard.ts";
import type { Emit, Runtime } from "../source/runtime.ts";
import { ContactLoader } from "./contacts/contact-loader.ts";
import type { SavedSessionStore } from "./context/saved-session.ts";
import type { SessionContext } from "./context/session-context.ts";
import type { OpenedSession } from "./login/session-opener.ts";
import { BatchDispatcher } from "./sync/batch-dispatcher.ts";
import { MessageDecoder } from "./sync/message-decoder.ts";
import { MessageNames } from "./sync/message-names.ts";
import { type SyncEnd, SyncLoop } from "./sync/sync-loop.ts";
import * as requests from "./wire/requests.ts";
import { parseStatusNotify } from "./wire/responses.ts";

/** The mark of the batch that is being handled. */
const UNDERWAY = "wechat.underway";

export type OnlineDeps = {
  readonly runtime: Runtime;
  readonly ledger: SentLedger;
  readonly saved: SavedSessionStore;
  readonly state: StateStore;
  readonly retry: StoreRetry;
  readonly emit: Emit;
};

/** For the filehelper-only page: it knows one chat, whose name webwxinit gives. */
const noContacts: Pick<ContactLoader, "start" | "learn" | "want"> = {
  start: () => {},
  learn: async () => false,
  want: () => {},
};

/**
 * Follows an opened session to its end: contacts in the background, messages in the loop. Rejects only when `signal`
 * aborts.
 */
export async function followSession(
  deps: OnlineDeps,
  opened: OpenedSession,
  signal: AbortSignal,
): Promise<SyncEnd> {
  const { runtime, ledger, saved, state, retry, emit } = deps;
  const { log } = runtime;
  const { session, init, resumed } = opened;
  const { keys, contacts } = session;
  const over = new AbortController();
  const ends = AbortSignal.any([signal, over.signal]);

  const { oneChat } = session.context.mode;
  const loader = oneChat ? noContacts : new ContactLoader({ runtime, keys, contacts }, ends);
  const decoder = new MessageDecoder(session, ledger, log);
  const names = new MessageNames({ contacts, loader, decoder, emit, log }, ends);
  const guard = new BatchGuard(UNDERWAY, state, log, retry, ends);
  const dispatcher = new BatchDispatcher({ runtime, session, saved, guard, decoder, names, emit });
  const loop = new SyncLoop({ runtime, session, saved, dispatcher, emit });

  try {
    contacts.apply(init.contacts);
    await saved.save(session.toSaved(), ends);
    const account = { id: session.uin, name: decodeWireText(session.self.nickName) };
    await emit({ type: "online", account, resumed, canSend: true, serverTime: init.serverTime }, ends);
    if (!oneChat) void tellPhone(session, log, ends);
    loader.start(init.chatSetGroups, () => names.learned());
    return await loop.run(ends);
  } finally {
    over.abort();
  }
}

/** The phone then shows its bar for web WeChat. Reading works without it, so nobody waits and a failure is only logged. */
async function tellPhone(session: SessionContext, log: Logger, signal: AbortSignal): Promise<void> {
  try {
    const request = requests.statusNotify(session.context, session.self.userName);
    parseStatusNotify((await session.http.send(request, signal)).text);
  } catch (error) {
    if (!signal.aborted) log.debug({ reason: errorText(error) }, "the phone was not told of the login");
  }
}
