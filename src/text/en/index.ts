import type { Catalogue } from "../catalogue/texts.ts";
import { enAlert } from "./alert.ts";
import { enCommands } from "./commands.ts";
import { duration } from "./duration.ts";
import { enLogin } from "./login.ts";
import { ending } from "./login-words.ts";
import { plural } from "./plural.ts";
import { enRules } from "./rules.ts";
import { enStart } from "./start.ts";
import { enStatus } from "./status.ts";
import { enTrouble } from "./trouble.ts";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const TRY =
  "Check that this machine is online; if it needs a proxy, set WECHAT_PROXY, for example socks5://127.0.0.1:1080";

export const en: Catalogue = {
  locale: "en",
  time: {
    day: (month, day, year) => `${MONTHS[month - 1] ?? month} ${day}${year === undefined ? "" : ` ${year}`}`,
    today: "today",
    duration,
  },
  alert: enAlert,
  login: enLogin,
  announcement: {
    offline: (since, duration, reason) =>
      reason === ""
        ? `Nothing was read from WeChat for ${duration} (since ${since}): recalls may be missed. Trying to recover`
        : `WeChat cannot be reached for ${duration} (since ${since}): ${reason}\nThe bridge keeps reconnecting. The login is still valid; messages sent meanwhile will be read once WeChat is back`,
    unreachable: (since, duration, reason) =>
      `WeChat cannot be reached for ${duration} (since ${since})${ending(reason)}\nThe bridge keeps trying; the login continues as soon as WeChat answers. ${TRY}`,
    noNetwork: (reason) =>
      `WeChat cannot be reached yet${ending(reason)}\nThe bridge keeps trying; the login continues as soon as WeChat answers. ${TRY}`,
    watchingAgain: (accountName, duration, from, to, messages, recalls) =>
      `Watching as ${accountName} again. Down for ${duration} (${from}–${to}): ${plural(messages, "message", "messages")} and ${plural(recalls, "recall", "recalls")} caught up`,
    back: (duration, from, to, messages, recalls) =>
      `WeChat is back after ${duration} (${from}–${to}): ${plural(messages, "message", "messages")} and ${plural(recalls, "recall", "recalls")} caught up`,
    recallLost: (at) =>
      `A message was recalled at ${at}, but the program failed on its notice and skipped it. It is not known which message it was. The log says why`,
    gap: (from, to) =>
      `WeChat no longer accepts the point where reading stopped: messages from ${from}–${to} may be missing`,
    damaged: (path) =>
      `The database was damaged. It was moved to ${path} and replaced by a new one. Everything that could still be read was copied; the rest is lost. The moved file holds messages and the login: delete it when you no longer need it`,
    cannotWrite: (path) =>
      `${path} cannot be written to, so new messages cannot be stored for now. None is lost: the bridge continues as soon as it can write. Check disk space and permissions`,
    standstill: (sink, duration, reason, byItself, waiting) =>
      `${sink} has been stuck for ${duration}${ending(reason)}. ${byItself ? "The bridge keeps trying; if this lasts, check the network and the proxy" : "Once that is fixed, alerts continue by themselves; /retry tries at once"}. ${waiting === 1 ? "1 alert is" : `${waiting} alerts are`} waiting`,
    deadLetter: (sink, shortId, count, reason) =>
      `${sink} refused ${count === 1 ? "an alert" : `${count} alerts`}${shortId === "" ? "" : ` (${count === 1 ? "" : "the newest is "}#${shortId})`}${ending(reason)}. /retry tries again`,
    crashed:
      "The program failed and stops now. After a restart it continues where it stopped. The log says why",
    stranger: (where) => `A stranger tried to use the bridge (${where}) and got no answer`,
  },
  command: enCommands,
  status: enStatus,
  trouble: enTrouble,
  rules: enRules,
  start: enStart,
};
