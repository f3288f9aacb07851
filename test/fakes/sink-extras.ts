import type { CommandIntake, OwnNotes } from "../../src/bridge/ports/sink-deps.ts";

/** For sinks of tests that are about something else: no menu, no buttons, one language, no notes. */
export const SINK_EXTRAS: Pick<CommandIntake, "menu" | "alertButtons" | "onLanguage"> & OwnNotes = {
  menu: [],
  alertButtons: () => [],
  onLanguage: () => {},
  onOwnNote: () => {},
  wechatNow: () => 0,
};
