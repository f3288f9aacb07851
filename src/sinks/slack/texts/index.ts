import type { Failure } from "../../../bridge/model/reason.ts";
import type { ReasonTexts } from "../../../text/catalogue/sentences.ts";
import { failuresIn, reasonTexts } from "../../../text/reason-texts.ts";
import { en } from "./en.ts";
import { slackReasons } from "./reasons.ts";
import { zh } from "./zh.ts";

const bare = reasonTexts(slackReasons, zh, en);

/** Comes with the sink: its reasons in the reader's language. Each names the platform: the Chinese ones by themselves. */
export const slackTexts: ReasonTexts = {
  zh: bare.zh,
  en: (reason, tell) => {
    const sentence = bare.en(reason, tell);
    return sentence === undefined ? undefined : named(sentence);
  },
};

/** Why a call did not succeed, as data; its message does not name the platform. */
export const slackSays = failuresIn(slackReasons, en);

/** As the log tells it where other sinks speak too. */
export function ofSlack({ message, reason }: Failure): Failure {
  return { message: named(message), reason };
}

function named(sentence: string): string {
  return `Slack: ${sentence}`;
}
