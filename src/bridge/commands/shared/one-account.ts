import type { RecallAlert } from "../../model/alert.ts";
import type { CommandRequest } from "../../ports/command.ts";
import type { CommandDeps } from "./command.ts";

/**
 * What a command works on that concerns one account: its recalls, its chats, its part of `/status`. Lists hold nothing of
 * other accounts. `history.find` and `chats.get` still know everything, so that an id of another account can be answered:
 * who uses them asks `isOfOther`.
 */
export function ofAccount(accountId: string, deps: CommandDeps): CommandDeps {
  const { history, chats, session } = deps;
  return {
    ...deps,
    session: {
      ...session,
      report: () => session.report(accountId),
      accountId: () => accountId,
      chats: () => (session.accountId() === accountId ? session.chats() : []),
    },
    history: {
      isKept: history.isKept,
      isListed: (alertId) => history.isListed(alertId),
      newest: () => history.newest(),
      entry: (alertId) => history.entry(alertId),
      counts: (from) => history.counts(from),
      page: (filter, range) => history.page({ ...filter, accountId }, range),
      find: (shortId) => history.find(shortId),
      all: (since) => history.all(since, accountId),
      forget: (alertIds) => history.forget(alertIds),
      forgetAll: () => history.forgetAll(accountId),
    },
    chats: {
      all: () => chats.all().filter((chat) => chat.accountId === accountId),
      get: (key) => chats.get(key),
      ensureSight: (account, sight) => chats.ensureSight(account, sight),
      mute: (key, until) => chats.mute(key, until),
    },
  };
}

/** Whether a recall or a chat belongs to another account than the one that the command concerns. */
export function isOfOther(
  { accountId = "" }: { readonly accountId: RecallAlert["accountId"] },
  request: Pick<CommandRequest, "accountId">,
): boolean {
  return request.accountId !== undefined && accountId !== request.accountId;
}
