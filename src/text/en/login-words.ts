import type { LoginCommand } from "../catalogue/texts.ts";

export const ending = (detail: string): string => (detail === "" ? "" : `: ${detail}`);

export const loginAgain = (loginCommand: LoginCommand, purpose: string): string => {
  if (loginCommand === undefined) return `Restart the program in a terminal ${purpose}`;
  if (typeof loginCommand !== "string" && "press" in loginCommand)
    return `Press “${loginCommand.press}” ${purpose}`;
  return typeof loginCommand === "string"
    ? `Send ${loginCommand} ${purpose}`
    : `Use the login command${loginCommand.of === undefined ? "" : ` (login ${loginCommand.of})`} at ${loginCommand.at.join(" or ")} ${purpose}`;
};

export const USUAL_CAUSES =
  "Usual causes: a new account, no verified name or payment card, an unusual place, a recent penalty";
