import type { IngestSentences } from "./reasons.ts";

const ending = (words: string): string => (words === "" ? "" : `: ${words}`);

export const en: IngestSentences = {
  silent: (seconds) => `the program that sends the messages has been silent for ${seconds} s`,
  neverHeard: "the program that sends the messages has not come yet",
  notOnline: "the program that sends the messages is there, but has not said that WeChat is online",
  saidOffline: (words) => `the program that sends the messages says that WeChat is offline${ending(words)}`,
  loginRefused: (words) => `the program that sends the messages did not log in${ending(words)}`,
  receivesOnly: "the program that sends the messages can only receive",
  takesNoCommands: "the program that sends the messages does not ask for commands now",
  notFetched: (seconds) => `no program fetched the command within ${seconds} s; nothing was sent`,
  noAnswer: (seconds) =>
    `the program that sends the messages took the command and did not answer within ${seconds} s; it may have been sent`,
  refused: (words) => `the program that sends the messages refused${ending(words)}`,
  wantsPause: (words) => `the program that sends the messages wants a pause in sending${ending(words)}`,
  unreadableFile: (fileName) => `the file ${fileName} cannot be read`,
  loginChanged: "the login changed before it was sent",
};
