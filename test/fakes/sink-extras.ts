import type { BotDeps, CommandIntake, OwnNotes } from "../../src/bridge/ports/sink-deps.ts";
import { MemoryChatPlaces } from "./memory-chat-places.ts";

/** For sinks of tests that are about something else: no menu, no buttons, one language, no notes, no topics. */
export const SINK_EXTRAS: Pick<CommandIntake, "menu" | "alertButtons" | "onLanguage"> &
  Pick<BotDeps, "places"> &
  OwnNotes = {
  menu: [],
  alertButtons: () => [],
  onLanguage: () => {},
  onOwnNote: () => {},
  wechatNow: () => 0,
  places: new MemoryChatPlaces(),
};
