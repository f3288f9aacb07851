import type { Command } from "../shared/command.ts";
import { isWord, NAMES } from "../shared/names.ts";
import { usageReply } from "../shared/usage.ts";

/**
 * Gives a one-time link to the page, or a token for programs, or ends all access. A link opens everything, so it is not given
 * where others read along.
 */
export const page: Command = {
  name: "page",
  names: NAMES.page,
  summary: (texts) => texts.command.summaries.page,
  usage: (texts) => texts.command.usages.page,
  readerMay: false,
  acts: true,
  hidden: false,
  menu: true,
  run: async (request, deps) => {
    const { texts, page: access } = deps;
    const { page: sentences } = texts.command;
    const [word, ...rest] = request.args;
    if (rest.length > 0) return usageReply("page", rest.join(" "), request, texts);
    if (access === undefined) return sentences.off;
    if (isWord(word, "revoke")) {
      await access.revoke();
      return sentences.revoked;
    }
    const wantsToken = isWord(word, "token");
    if (word !== undefined && !wantsToken) return usageReply("page", word, request, texts);
    if (request.seenByOthers === true) return sentences.notHere;
    if (wantsToken) {
      const given = await access.newToken();
      return given === undefined ? sentences.notYet : sentences.token(given.token, given.url);
    }
    const link = await access.newLink();
    return link === undefined ? sentences.notYet : sentences.link(link);
  },
};
