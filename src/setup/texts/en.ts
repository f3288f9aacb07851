import type { SetupWords, SinkResult } from "./words.ts";

const RESULTS: Readonly<Record<SinkResult, string>> = {
  arrived: "the test alert arrived",
  notSeen: "the test alert was sent, but you did not get it",
  failed: "does not work yet, kept as it is",
  later: "not paired yet, to be done after the start",
  afterLogin: "can be tested after the WeChat login",
  untested: "not tested",
};

export const en: SetupWords = {
  intro: "Set up wechat-recall-bridge. Press Ctrl-C at any time to leave: no file is changed",
  goOn: "Understood, go on?",
  goOnYes: "Go on",
  goOnNo: "No",
  source: { question: "Where do WeChat messages come from?" },
  where: "Where should recall alerts go? Choose as many as you like (↑↓ move, space ticks, Enter confirms)",
  atLeastOne: "Choose at least one, or alerts have nowhere to go",
  setByEnvironment: (name) => `${name} is set by the environment, so it is not asked`,
  staysOn: (title, name) => `${title}: the environment variable ${name} keeps it on`,
  value: {
    needed: (name, title) => `${name} (leave empty to skip ${title})`,
    optional: (name) => `${name} (may stay empty)`,
    madeWhenEmpty: (name) => `${name} (leave empty to have one made)`,
    keep: (name, shown) => `${name} (now ${shown}; leave empty to keep it)`,
    made: (name, value) =>
      `Made ${name}. The program or app that receives needs it too, so copy it now:\n${value}`,
    inPlace: {
      question: (name) => `Is ${name} entered there? The test alert comes next`,
      yes: "It is, go on",
    },
    port: "HTTP_PORT (number of the port)",
  },
  checking: (title) => `Checking ${title}`,
  checked: (title, seen) => `${title}: ${seen}`,
  sending: (title) => `Sending a test alert to ${title}`,
  didItArrive: (title) => `A test alert was sent to ${title}. Did it arrive?`,
  arrivedYes: "Yes",
  arrivedNo: "No",
  notSent: (title, reason) => `${title}: the test alert was not delivered, ${reason}`,
  noAnswer: (title, seconds) => `${title}: no answer within ${seconds} s`,
  testAfterLogin: (title) =>
    `${title} can be tested after the WeChat login: send “recall test” to File Transfer from your phone`,
  leftOut: (title) => `Skipped ${title}`,
  trouble: {
    question: "What now?",
    again: "Enter it again",
    proxy: (name) => `Set the proxy ${name}`,
    resend: "Send the test alert again",
    keep: "Keep it like this and look later",
    leave: (title) => `Do without ${title}`,
  },
  http: {
    question:
      "Switch the page on? It shows recalls, state and login code in a browser, and opens an HTTP port, which also has /healthz and /metrics for monitoring. By default only this machine can reach it",
    yes: "Yes",
    no: "No",
  },
  review: {
    title: "Please check",
    language: "Language: English",
    http: (port) => `HTTP port: ${port}`,
    noHttp: "HTTP port: off",
    result: (title, result) => `${title}: ${RESULTS[result]}`,
    off: (title) => `${title}: switched off`,
    setting: (name, shown) => `   ${name}: ${shown}`,
    question: "What would you like to do?",
    save: (path) => `Save to ${path}`,
    changeLanguage: "Change the language",
    changeSinks: "Change where alerts go",
    changeSink: (title) => `Set up ${title} again`,
    source: (title) => `Messages from: ${title}`,
    changeHttp: "Change the HTTP port",
    changeSource: (title) => `Change where messages come from (now ${title})`,
    quit: "Leave without saving",
  },
  wrongSettings: "Saved like this, the program would not start:",
  saveAnyway: "Save anyway",
  backToReview: "Go back",
  notWritten: (path, error) =>
    `${path} could not be written (${error}), and the old file is unchanged. Check the rights of the folder and the space on the disk`,
  header: "Written by npm run setup. All settings: config/example.yaml",
  saved: (path) => `Saved to ${path} (only you can read it)`,
  kept: (path) => `The old file is kept as ${path}`,
  next: "Next: npm start, then scan the code with WeChat on your phone",
  starting: "Starting now",
  nothingChanged: "No file was changed",
  noTty:
    "npm run setup needs a terminal, and its input or output is none; or write config/local.yaml yourself after config/example.yaml",
  noArguments: (argument) => `${argument}: there is no such argument; npm run setup takes none`,
  offer: {
    question:
      "Nothing is set up yet. Set up now? It takes about three minutes. npm run setup does the same later",
    yes: "Set up now",
    no: "Start without",
  },
};
