/** A preload: at SIGUSR2 something goes wrong that nobody catches, as LIFE_FAULT says, with a secret in its text. */
const secret = process.env.TELEGRAM_BOT_TOKEN ?? "";

process.on("SIGUSR2", () => {
  const error = new Error(`the line to ${secret} broke`);
  if (process.env.LIFE_FAULT === "rejection") void Promise.reject(error);
  else {
    setImmediate(() => {
      throw error;
    });
  }
});
