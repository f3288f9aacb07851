import type { SocketModeReceiver } from "@slack/bolt";
import { parseFacts } from "../../shared/facts.ts";

type Client = SocketModeReceiver["client"];

/** Slack's names for what it sends, such as `app_rate_limited`. */
const KIND = /^[a-z_]{1,40}$/;

/**
 * Makes the client ignore what it cannot read. Its handler expects an inner `event` in every event, and its error is not
 * caught: `app_rate_limited` (https://docs.slack.dev/reference/events/app_rate_limited) or a message that is no object would
 * end the process. Such a message is acknowledged, so that Slack does not send it again. `onPassed` gets its type.
 */
export function passOverUnreadable(client: Client, onPassed: (kind: string) => void): void {
  const handlers = client.listeners("ws_message");
  client.removeAllListeners("ws_message");
  client.on("ws_message", async (...args: readonly unknown[]) => {
    try {
      for (const handler of handlers) await Reflect.apply(handler, client, args);
    } catch {
      const [data] = args;
      const { envelope_id: id, payload } = parseFacts(typeof data === "string" ? data : undefined) ?? {};
      if (typeof id === "string" && client.websocket?.isActive() === true)
        client.websocket.send(JSON.stringify({ envelope_id: id }), () => {});
      const kind = typeof payload === "object" && payload !== null && "type" in payload ? payload.type : "";
      onPassed(typeof kind === "string" && KIND.test(kind) ? kind : "?");
    }
  });
}
