import type { App } from "@slack/bolt";
import type { SlackContent } from "../api/blocks.ts";
import type { Answer } from "../commands/answer.ts";
import { SLASH_COMMAND } from "../commands/commands.ts";
import { type Press, readCommand, readMention, readPress, type Spoken } from "../commands/incoming.ts";

export type Listener = {
  /** `undefined`: silence. `id` is the same when Slack delivers twice. Never rejects. */
  readonly onSpoken: (spoken: Spoken, id: string) => Promise<Answer | undefined>;
  /** Calls `work` with the answer when there is to be one, and takes the buttons off the message. */
  readonly onPress: (press: Press, work: (answer: Answer) => Promise<void>) => Promise<void>;
  /** Posts in the thread of a message. */
  readonly reply: (content: SlackContent, to: { channel: string; threadTs: string }) => Promise<unknown>;
};

/**
 * Everything that Slack sends comes in here. What is listed below is answered when the speaker may ask; whatever else an
 * app can be sent (messages, shortcuts, views, menus) is acknowledged and goes nowhere.
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
      // Only the address that came with the press reaches a message that nobody else sees.
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
