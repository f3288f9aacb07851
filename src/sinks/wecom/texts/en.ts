import { httpEn } from "../../shared/post/reasons.ts";
import type { WecomSentences } from "./reasons.ts";

const NEW_ADDRESS =
  "open the robot in the group, copy its whole webhook address into WECOM_WEBHOOK_URL, then restart";

const because =
  (text: string) =>
  (words: string): string =>
    `${text} (${words})`;

export const en: WecomSentences = {
  ...httpEn,
  badAddress: because(
    `WeCom does not know this robot's address, or the robot was removed from the group: ${NEW_ADDRESS}`,
  ),
  robotOff: because("the WeCom robot is switched off: enable it again, or make another robot"),
  notInGroup: because(
    `the WeCom robot is not in the group any more: add it again. For another robot, ${NEW_ADDRESS}`,
  ),
  wrongIp: because("WeCom takes no messages from this machine's IP: allow it in the robot's settings"),
  minuteFull: "the 20 messages that a WeCom robot may send in a minute are used up",
  tooOften: because("WeCom asks to send more slowly: 20 messages a minute are the limit"),
  concurrent: because("WeCom has too many requests at the same time"),
  busy: because("WeCom is busy"),
  badContent: because("WeCom did not take the content of this message"),
  tooLong: because("too long for WeCom"),
  badMedium: because("WeCom did not take this file"),
  uploadGone: because("WeCom does not know the uploaded file any more: it is uploaded again"),
  unknown: because("WeCom refused for an unknown reason: check the robot"),
  strangeAnswer: (host) =>
    `${host} gave no answer of a WeCom robot: check WECOM_WEBHOOK_URL, and whether the network asks for a sign-in`,
};
