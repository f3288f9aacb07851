import type { Command } from "./command.ts";
import { helpCommand } from "./help.ts";
import { login } from "./login.ts";
import { logout } from "./logout.ts";
import { retry } from "./retry.ts";
import { startCommand } from "./start.ts";
import { status } from "./status.ts";

/** Every command, in the order of help. */
export const commands: readonly Command[] = [
  status,
  login,
  logout,
  retry,
  helpCommand(() => commands),
  startCommand(() => commands),
];
