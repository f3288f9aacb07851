import type { TestContext } from "node:test";
import type { AlertChat, DeliverOptions } from "../../../src/bridge/ports/sink.ts";
import { RECALLED_AT } from "../../fakes/alerts.ts";
import { ManualClock } from "../../fakes/manual-clock.ts";
import { MemoryChatPlaces } from "../../fakes/memory-chat-places.ts";
import type { SimulatedTopic } from "../../simulators/telegram/index.ts";
import { OWNER, type Stage, stage, visible } from "./support.ts";

export const FORUM = "-1001234500001";
export const HOUR = 60 * 60_000;
export const MATES: AlertChat = { key: 7, name: "同学群" };
export const FRIEND: AlertChat = { key: 8, name: "老王" };

/** A first delivery of an alert of that WeChat chat. */
export const of = (chat: AlertChat | undefined): DeliverOptions => ({
  possibleDuplicate: false,
  silent: false,
  chat,
});

export type TopicStage = Stage & {
  readonly clock: ManualClock;
  readonly places: MemoryChatPlaces;
  topics(): readonly SimulatedTopic[];
  /** The names of topics, each time one was made. */
  made(): readonly unknown[];
  /** What is in a topic, in General when left out. */
  inTopic(topicId?: number): readonly string[];
};

/** A sink with `TELEGRAM_TOPICS` in a group with topics, where the bot may manage them. */
export async function topicStage(
  t: TestContext,
  options: Parameters<typeof stage>[1] & { readonly chatId?: string; readonly isForum?: boolean } = {},
): Promise<TopicStage> {
  const clock = new ManualClock(RECALLED_AT + 1000);
  const places = options.places ?? new MemoryChatPlaces();
  const { chatId = FORUM, isForum = true } = options;
  const config = { chatId, ownerIds: [OWNER], topics: true, ...options.config };
  const made = await stage(t, { clock, ...options, places, config });
  const { simulator } = made;
  if (isForum) simulator.topics.switch(chatId, true);
  return {
    ...made,
    clock,
    places,
    topics: () => simulator.topics.list(chatId),
    made: () =>
      simulator.calls.filter(({ method }) => method === "createForumTopic").map(({ params }) => params.name),
    inTopic: (topicId) =>
      visible(simulator, chatId)
        .filter((each) => each.topicId === topicId)
        .map(({ kind, text }) => (kind === "text" ? text : kind)),
  };
}
