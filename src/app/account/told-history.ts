import type { History } from "../../bridge/ports/stores/history.ts";

/** Entries that are told one by one when all are deleted: those that somebody may be looking at. */
const MOST_TOLD = 200;

/** The history, which tells which alerts a person deleted, after that. */
export function toldHistory(history: History, tell: (alertIds: readonly string[]) => void): History {
  return {
    isKept: history.isKept,
    isListed: (alertId) => history.isListed(alertId),
    newest: () => history.newest(),
    entry: (alertId) => history.entry(alertId),
    counts: (from) => history.counts(from),
    page: (filter, range) => history.page(filter, range),
    find: (shortId) => history.find(shortId),
    all: (since, accountId) => history.all(since, accountId),
    forget: async (alertIds) => {
      const count = await history.forget(alertIds);
      tell(alertIds);
      return count;
    },
    forgetAll: async (accountId) => {
      const filter = accountId === undefined ? {} : { accountId };
      const range = { upTo: await history.newest(), offset: 0, limit: MOST_TOLD };
      const { recalls } = await history.page(filter, range);
      const count = await history.forgetAll(accountId);
      tell(recalls.map(({ alert }) => alert.id));
      return count;
    },
  };
}
