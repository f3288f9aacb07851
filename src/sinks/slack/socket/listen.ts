import type { App } from "@slack/bolt";
import type { SlackContent } from "../api/blocks.ts";
import type { Answer } from "../commands/answer.ts";
import { SLASH_COMMAND } from "../commands/commands.ts";
import { type Press, readCommand, readMention, readPress, type Spoken } from "../commands/incoming.ts";

/** Called for what people do in Slack. */
export type Listener = {
  /** A command by text; resolves with its answer, `undefined` for none. `id` is the same if Slack delivers twice. Never rejects. */
  readonly onSpoken: (spoken: Spoken, id: string) => Promise<Answer | undefined>;
  /** A press of a button: calls `work` with the answer if there is one, and removes the buttons from the message. */
  readonly onPress: (press: Press, work: (answer: Answer) => Promise<void>) => Promise<void>;
  /** Posts in the thread of a message. */
  readonly reply: (content: SlackContent, to: { channel: string; threadTs: string }) => Promise<unknown>;
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
    const { spoken, id } = readCommand(command);
    const answer = await listener.onSpoken(spoken, id);
    if (answer?.content === undefined) return;
    await respond({ response_type: "ephemeral", ...shown(answer.content) });
  });
  app.event("app_mention", async ({ body }) => {
    const mention = readMention(body, botUserId);
    if (mention === undefined) return;
    const { spoken, id, threadTs } = mention;
    const answer = await listener.onSpoken(spoken, id);
    if (answer?.content === undefined) return;
    await listener.reply(answer.content, { channel: spoken.channel, threadTs });
  });
  app.action({ type: "block_actions" }, async ({ body, respond }) => {
    const press = readPress(body);
    if (press === undefined) return;
    await listener.onPress(press, async ({ content }) => {
      const { message, spoken } = press;
      // A message that only one person sees can only be changed through the press's response address.
      if (message === undefined)
        await respond(
          content === undefined ? { delete_original: true } : { replace_original: true, ...shown(content) },
        );
      else if (content !== undefined)
        await listener.reply(content, { channel: spoken.channel, threadTs: message.threadTs });
    });
  });
}

function shown({ text, blocks }: SlackContent): { text: string; blocks: SlackContent["blocks"][number][] } {
  return { text, blocks: [...blocks] };
}
