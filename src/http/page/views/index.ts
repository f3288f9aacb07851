import { askView } from "./ask.ts";
import { enterView, plainView } from "./bare.ts";
import { cardPart } from "./card.ts";
import type { Views } from "./contract.ts";
import { doctorView } from "./doctor.ts";
import { recallsView } from "./recalls.ts";
import { rulesView } from "./rules.ts";
import { statusView } from "./status.ts";

/** What the page looks like. */
export const views: Views = {
  recalls: recallsView,
  card: (frame, card) => cardPart(frame, card).toString(),
  status: statusView,
  doctor: doctorView,
  rules: rulesView,
  enter: enterView,
  plain: plainView,
  ask: askView,
};
