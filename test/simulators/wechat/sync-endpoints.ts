import { type Exchange, type Handler, type Reply, reply } from "./http.ts";
import { fieldsOf, type JsonValue, parseJson, writeJson } from "./json.ts";
import { checkPost, checkQuery } from "./session.ts";
import { formatKey, type SyncEvent } from "./sync-queue.ts";
import { emptySync, type KeyVal, syncReply } from "./sync-reply.ts";
import type { World } from "./world.ts";

/**
 * `synccheck`: held until something happens. A synckey that is not the last SyncCheckKey (or webwxinit's SyncKey) is
 * answered with selector 2 at once, every time.
 */
export function syncCheck(world: World): Handler {
  return async (exchange) => {
    const deadline = Date.now() + world.settings.syncHoldMs;
    for (;;) {
      const verdict = checkQuery(world.sessions, exchange, ["skey", "sid", "uin", "synckey"]);
      if (!("session" in verdict)) return answer(verdict.ret, "0");
      const { queue, bell } = verdict.session;
      const position = queue.checkPosition(exchange.query.get("synckey") ?? "");
      const selector = position === undefined ? "2" : queue.selectorAfter(position);
      if (selector !== "0") return answer(0, world.forcedSelector ?? selector);
      const left = deadline - Date.now();
      if (left <= 0 || exchange.signal.aborted) return answer(0, "0");
      await bell.wait(left, exchange.signal);
    }
  };
}

function answer(retcode: number, selector: string): Reply {
  return reply(`window.synccheck={retcode:"${retcode}",selector:"${selector}"}`, "text/javascript");
}

/** `webwxsync`: what happened after the client's SyncKey; the same again for the same key. */
export function sync(world: World): Handler {
  return (exchange) => {
    const { pretty, syncBatchSize } = world.settings;
    const answer = (value: JsonValue): Reply => reply(writeJson(value, pretty));
    const verdict = checkPost(world.sessions, exchange);
    if (!("session" in verdict)) return answer(emptySync(verdict.ret));
    const { queue } = verdict.session;
    const position = queue.syncPosition(formatKey(readKeys(verdict.body.SyncKey)));
    if (position === undefined) return answer(emptySync(1));
    const events = queue.slice(position, syncBatchSize);
    const next = position + events.length;
    const of = (kind: SyncEvent["kind"]): JsonValue[] =>
      events.filter((event) => event.kind === kind).map((event) => event.json);
    return answer(
      syncReply(0, {
        addMsgs: of("message"),
        modContacts: of("changed"),
        delContacts: of("removed"),
        more: next < queue.end,
        syncKey: queue.syncKey(next),
        syncCheckKey: queue.checkKey(next),
      }),
    );
  };
}

/** The place that a webwxsync reads from, as its SyncKey names it. */
export function placeOf({ body }: Exchange): string {
  return formatKey(readKeys(fieldsOf(parseJson(body.toString("utf8"))).SyncKey));
}

/** The keys of a request; one whose Count is not its length is no key. */
function readKeys(value: unknown): KeyVal[] {
  const { Count: count, List: list } = fieldsOf(value);
  if (!Array.isArray(list) || count !== list.length) return [];
  return list.map((item) => {
    const { Key, Val } = fieldsOf(item);
    return { Key: Number(Key), Val: Number(Val) };
  });
}
