/** Loaded before the program: SIGUSR2 is a fault in the program whose texts hold what must not be told. */
process.on("SIGUSR2", () => {
  const { TELEGRAM_BOT_TOKEN = "", SLACK_BOT_TOKEN = "", WECHAT_PROXY = "" } = process.env;
  throw new Error(`a bug at https://api.telegram.org/bot${TELEGRAM_BOT_TOKEN}/sendMessage`, {
    cause: new Error(`proxy ${WECHAT_PROXY}, Authorization: Bearer ${SLACK_BOT_TOKEN}`),
  });
});
