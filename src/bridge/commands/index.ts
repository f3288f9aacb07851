import { mute } from "./chats/mute.ts";
import { pick } from "./chats/pick.ts";
import { rules } from "./chats/rules.ts";
import { unmute } from "./chats/unmute.ts";
import { helpCommand } from "./help.ts";
import { context } from "./recalls/context.ts";
import { exportList } from "./recalls/export.ts";
import { forget } from "./recalls/forget.ts";
import { recent } from "./recalls/recent.ts";
import { search } from "./recalls/search.ts";
import { show } from "./recalls/show.ts";
import { turn } from "./recalls/turn.ts";
import { doctor } from "./session/doctor.ts";
import { lang } from "./session/lang.ts";
import { login } from "./session/login.ts";
import { logout } from "./session/logout.ts";
import { page } from "./session/page.ts";
import { retry } from "./session/retry.ts";
import { status } from "./session/status.ts";
import { test } from "./session/test.ts";
import type { Command } from "./shared/command.ts";
import { startCommand } from "./start.ts";

/** Every command, in the order of help. */
export const commands: readonly Command[] = [
  status,
  recent,
  show,
  search,
  context,
  mute,
  unmute,
  rules,
  exportList,
  forget,
  login,
  logout,
  retry,
  test,
  doctor,
  page,
  lang,
  helpCommand(() => commands),
  startCommand(() => commands),
  turn,
  pick,
];
