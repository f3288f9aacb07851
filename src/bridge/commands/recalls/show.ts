import { mediaStateOf } from "../../history/media-state.ts";
import type { Command } from "../shared/command.ts";
import { findRecall } from "../shared/find-recall.ts";
import { inSentence, NAMES } from "../shared/names.ts";
import { idOf, isFromButton } from "../shared/recall-id.ts";
import { usageReply } from "../shared/usage.ts";

/** Shows an alert again, with its bytes. */
export const show: Command = {
  name: "show",
  names: NAMES.show,
  summary: (texts) => texts.command.summaries.show,
  usage: (texts) => texts.command.usages.show,
  readerMay: false,
  acts: false,
  hidden: false,
  menu: true,
  run: async (request, deps) => {
    const { texts, history } = deps;
    if (!history.isKept) return texts.command.list.notKept;
    const [word, ...rest] = request.args;
    if (word === undefined || rest.length > 0) return usageReply("show", rest.join(" "), request, texts);
    const found = await findRecall(word, request, deps, "show");
    if (found.recall === undefined) return found.answer;
    const { alert } = found.recall;
    const media = await mediaStateOf(alert, deps.media);
    const fetching = media?.state === "fetching";
    // As short as it was typed.
    const id = isFromButton(word) ? idOf(alert) : alert.shortId;
    return {
      text: fetching ? texts.command.show.fetching(inSentence(request, texts, "show", id)) : "",
      buttons: [],
      alert: { alert, media: fetching ? { state: "described" } : media },
    };
  },
};
