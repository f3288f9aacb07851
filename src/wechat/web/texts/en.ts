import type { WebSentences } from "./reasons.ts";

const ending = (words: string): string => (words === "" ? "" : `: ${words}`);

export const en: WebSentences = {
  unknownContacts: "the contacts of WeChat are not known yet",
  resting: "WeChat asks for a pause in sending",
  loginChanged: "the login changed before it was sent",
  loggedInAnew: "a new WeChat login began meanwhile",
  noMessageId: "WeChat took the message but gave it no id",
  noFileId: "WeChat took the file but gave it no id",
  nothingSent: (text) => `${text}; nothing was sent`,
  noAnswer: (endpoint, seconds) => `WeChat ${endpoint}: no answer within ${seconds} s`,
  noConnection: (endpoint, code) => `WeChat ${endpoint}: no connection (${code})`,
  answerTooLong: (endpoint, bytes) => `WeChat ${endpoint}: the reply is longer than ${bytes} bytes`,
  answered: (endpoint, ret, name, words) => `${endpoint}: WeChat answered ${ret} (${name})${ending(words)}`,
  uselessAnswer: (endpoint, shape, length, lacks) =>
    `${endpoint}: not a usable reply (${shape}, ${length} characters)${ending(lacks)}`,
  loginRefused: (ret, words) => `WeChat refused the web login (${ret})${ending(words)}`,
  foreignHost: "the login was sent to a host that is not WeChat's",
};
