/** A preload: putting the program together fails with a secret in the error's message, and so in its stack. */
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const { TELEGRAM_BOT_TOKEN = "", SLACK_BOT_TOKEN = "", LIFE_PASSWORD = "" } = process.env;
const read = fs.readFileSync;

fs.readFileSync = new Proxy(read, {
  apply: (target, self, args) => {
    // The module loader asks by path.
    if (!(args[0] instanceof URL && args[0].pathname.endsWith("/package.json")))
      return Reflect.apply(target, self, args);
    const [id = "", rest = ""] = TELEGRAM_BOT_TOKEN.split(":");
    throw new Error(
      `no\u001b[31m way to https://api.telegram.org/bot${id}%3A${rest}/getMe by ${SLACK_BOT_TOKEN}, ${LIFE_PASSWORD} nor skey=@crypt_1a2b3c4d_5e6f`,
    );
  },
});
syncBuiltinESMExports();
