/** What a log line may carry besides its text. Never a secret, and message texts only at `trace`. */
export type LogFields = Readonly<Record<string, unknown>>;

type Write = (fields: LogFields, text: string) => void;

/** The logger port: one line for the operator. pino satisfies it. */
export interface Logger {
  readonly trace: Write;
  readonly debug: Write;
  readonly info: Write;
  readonly warn: Write;
  readonly error: Write;
}

const nothing: Write = () => {};

/** A logger that writes nothing. */
export const silentLogger: Logger = {
  trace: nothing,
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
};
