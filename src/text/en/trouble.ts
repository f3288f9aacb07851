import type { TroubleTexts } from "../catalogue/trouble-texts.ts";
import { USUAL_CAUSES } from "./login-words.ts";

const asItIs = (text: string): string => text;

export const enTrouble: TroubleTexts = {
  program: {
    stopped: "stopped before it was sent",
    unexpected: asItIs,
    verbatim: asItIs,
    database: asItIs,
    unreadableMedia: (path, error) => `${path} cannot be read (${error}): check DATA_DIR/media`,
    noMedia: "this alert has no picture or file",
    damagedAlert: "The alert is damaged in the database and cannot be shown",
    sinkSwitchedOff: "sink switched off",
  },
  session: {
    notLoggedIn: "WeChat is not logged in",
    otherAccount:
      "belongs to another WeChat account than the one logged in now: log in with that account, then retry",
    packedAnew: "another WeChat account logged in meanwhile: the alerts are put together again",
    unknownChat: "the chat was not found among the current contacts",
    accountRefused: (said) => `${said}. ${USUAL_CAUSES}`,
  },
  proxy: {
    credentials: "the proxy does not accept its user name and password",
    signIn: "the proxy requires another way to sign in",
    answered: (status) => `the proxy answered HTTP ${status}`,
    noConnection: (reply) => `the proxy could not connect: SOCKS5 reply ${reply}`,
  },
  heartbeat: {
    unreachable: (host, cause) => `${host} cannot be reached (${cause})`,
    timedOut: (host, seconds) => `${host} did not answer within ${seconds} s`,
    redirected: (host, status) =>
      `${host} redirects to another address (HTTP ${status}), which is not followed: set the final address`,
    refused: (host, status) => `${host} refuses this address (HTTP ${status}): check it and set it again`,
    failing: (host, status) => `${host} has a fault of its own (HTTP ${status})`,
  },
};
