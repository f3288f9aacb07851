import type { ElsewhereTexts } from "../catalogue/command-texts.ts";
import { confirmBy } from "./confirm-by.ts";

export const enElsewhere: ElsewhereTexts = {
  passedOn:
    "The request was passed on to the program that pushes the messages. If it gives a code, the code is shown where codes go",
  notOurs:
    "The login is the matter of the program that pushes the messages, and it takes no requests from here: log in there",
  ask: "Ask it to log in",
  logoutAsk: (command) =>
    `The login is the matter of the program that pushes the messages, and it takes no requests from here: log out there. The bridge can only stop taking this account's messages, so that another account can come.${confirmBy(command)}`,
};
