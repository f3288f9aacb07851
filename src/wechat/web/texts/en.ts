import type { WebSentences } from "./reasons.ts";

const ending = (words: string): string => (words === "" ? "" : `: ${words}`);

/** What the network's codes mean. Others are shown as they are. */
const NETWORK: ReadonlyMap<string, string> = new Map([
  ["ENOTFOUND", "the server was not found: probably no network or no DNS"],
  ["EAI_AGAIN", "the name could not be looked up: probably no network"],
  ["ECONNREFUSED", "the connection was refused"],
  ["ECONNRESET", "the connection was cut"],
  ["ETIMEDOUT", "it took too long"],
  ["UND_ERR_CONNECT_TIMEOUT", "it took too long"],
  ["ENETUNREACH", "the network is not reachable"],
  ["EHOSTUNREACH", "the network is not reachable"],
]);

function network(code: string): string {
  const meaning = NETWORK.get(code);
  return meaning === undefined ? code : `${code}, ${meaning}`;
}

export const en: WebSentences = {
  unknownContacts: "the contacts of WeChat are not known yet",
  resting: "WeChat asks for a pause in sending",
  loginChanged: "the login changed before it was sent",
  loggedInAnew: "a new WeChat login began meanwhile",
  noMessageId: "WeChat took the message but gave it no id",
  noFileId: "WeChat took the file but gave it no id",
  nothingSent: (text) => `${text}; nothing was sent`,
  noAnswer: (endpoint, seconds) => `WeChat ${endpoint}: no answer within ${seconds} s`,
  noConnection: (endpoint, code) => `WeChat ${endpoint}: no connection (${network(code)})`,
  answerTooLong: (endpoint, bytes) => `WeChat ${endpoint}: the reply is longer than ${bytes} bytes`,
  answered: (endpoint, ret, name, words) => `${endpoint}: WeChat answered ${ret} (${name})${ending(words)}`,
  uselessAnswer: (endpoint, shape, length, lacks) =>
    `${endpoint}: not a usable reply (${shape}, ${length} characters)${ending(lacks)}`,
  loginRefused: (ret, words) => `WeChat refused the web login (${ret})${ending(words)}`,
  foreignHost: "the login was sent to a host that is not WeChat's",
};
