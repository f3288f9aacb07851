import type { App, RespondFn } from "@slack/bolt";
import { SLASH_COMMAND } from "../commands/commands.ts";
import {
  type Mention,
  type Press,
  readCommand,
  readMention,
  readPress,
  type Said,
} from "../commands/incoming.ts";
import type { PrivateAnswers } from "../commands/press-answer.ts";

/** Called for what people do in Slack. Each resolves when the answer is given, and rejects when it cannot be. */
export type Listener = {
  readonly onCommand: (said: Said, aside: PrivateAnswers) => Promise<void>;
  readonly onMention: (mention: Mention) => Promise<void>;
  readonly onPress: (press: Press, aside: PrivateAnswers) => Promise<void>;
};

/**
 * Registers the handlers for everything that Slack sends. Slash commands, mentions and buttons go to `listener`. Everything
 * else (messages, shortcuts, views, menus) is acknowledged and ignored.
 */
export function listen(
  app: App,
  listener: Listener,
  botUserId: string,
  onError: (error: unknown) => void,
): void {
  app.error(async (error) => onError(error));
  // Bolt acknowledges events by itself. Within 3 s: https://docs.slack.dev/interactivity/handling-user-interaction
  app.use(async (args) => {
    if ("ack" in args && typeof args.ack === "function") await args.ack();
    await args.next();
  });
  app.command(SLASH_COMMAND, async ({ command, respond }) => {
    await listener.onCommand(readCommand(command), privately(respond));
  });
  app.event("app_mention", async ({ body }) => {
    const mention = readMention(body, botUserId);
    if (mention !== undefined) await listener.onMention(mention);
  });
  app.action({ type: "block_actions" }, async ({ body, respond }) => {
    const press = readPress(body);
    if (press !== undefined) await listener.onPress(press, privately(respond));
  });
}

/** By the response address: https://docs.slack.dev/interactivity/handling-user-interaction#message_responses */
function privately(respond: RespondFn): PrivateAnswers {
  return {
    say: ({ text, blocks }, instead) =>
      respond({
        response_type: "ephemeral",
        replace_original: instead,
        text,
        blocks: [...blocks],
        // A preview would open the link.
        unfurl_links: false,
        unfurl_media: false,
      }),
    remove: () => respond({ delete_original: true }),
  };
}
