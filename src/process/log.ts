import { createRequire } from "node:module";
import { type LevelWithSilent, pino } from "pino";
import type { PrettyOptions } from "pino-pretty";
import type { LogFields, Logger } from "../bridge/ports/log.ts";
import { LogLines, LogOutput } from "./log-output.ts";
import { isSecretName, MASK, redact, redactForms, secretForms } from "./redact.ts";

/** A level of pino, or `silent`. */
export type LogLevel = LevelWithSilent;

/** What is logged, in which form, and where to. */
export type LoggerOptions = {
  readonly level: LogLevel;
  readonly format: "pretty" | "json";
  /** Takes formatted lines and returns whether it could write them. Stderr by default. */
  readonly destination?: Pick<LogOutput, "write">;
  /** Each line of `pretty` has its date: a file is read on other days. */
  readonly dated?: boolean;
  /** ANSI colours in `pretty`. */
  readonly colors?: boolean;
};

/** The program's own logger: the port, and what only `src/app` and `src/main.ts` need of it. */
export type AppLogger = Logger & {
  readonly fatal: Logger["error"];
  /** From now on these values are masked in every line, also URL-encoded and in base64. */
  addSecrets(values: readonly string[]): void;
};

/** Deeper data is cut off: a log line is read by people. */
const MAX_DEPTH = 6;
const MAX_ITEMS = 100;
const MAX_CAUSES = 8;

/** Escapes control characters, so that a name or a server's text can neither fake a log line nor control the terminal. */
function oneLine(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return character === "\n" || character === "\t" ? " " : `\\u${code.toString(16).padStart(4, "0")}`;
  });
}

/** An error with its stack, to be printed on stderr. Secrets are masked and control characters escaped as in the log. */
export function faultText(error: unknown, secrets: readonly string[]): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return redact(text, secrets).split("\n").map(oneLine).join("\n");
}

type Clean = (text: string) => string;

function cleanError(error: Error, clean: Clean, withStack: boolean, causes: number): Record<string, unknown> {
  const { cause } = error;
  const code = "code" in error ? error.code : undefined;
  const frames = error.stack?.split("\n").filter((line) => /^\s+at /.test(line));
  const stack = withStack ? frames?.slice(0, MAX_ITEMS) : undefined;
  return {
    // A library may have set something else than a string; logging must not throw.
    name: clean(String(error.name)),
    ...(typeof code === "string" ? { code: clean(code) } : typeof code === "number" ? { code } : {}),
    message: clean(String(error.message)),
    ...(stack === undefined ? {} : { stack: stack.map((line) => clean(line.trim())) }),
    ...(error instanceof AggregateError && causes > 0
      ? {
          errors: error.errors
            .slice(0, MAX_CAUSES)
            .map((one) => cleanCause(one, clean, withStack, causes - 1)),
        }
      : {}),
    ...(cause === undefined || causes === 0
      ? {}
      : { cause: cleanCause(cause, clean, withStack, causes - 1) }),
  };
}

function cleanCause(cause: unknown, clean: Clean, withStack: boolean, causes: number): unknown {
  return cause instanceof Error
    ? cleanError(cause, clean, withStack, causes)
    : cleanValue(cause, clean, withStack, 1);
}

function cleanValue(value: unknown, clean: Clean, withStack: boolean, depth: number): unknown {
  if (typeof value === "string") return clean(value);
  if (typeof value === "bigint") return clean(String(value));
  if (typeof value === "function" || typeof value === "symbol") return undefined;
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Error) return cleanError(value, clean, withStack, MAX_CAUSES);
  if (value instanceof URL) return clean(value.href);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "invalid date" : value.toISOString();
  if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
  if (depth >= MAX_DEPTH) return "…";
  if (Array.isArray(value) || value instanceof Set) {
    return [...value].slice(0, MAX_ITEMS).map((item) => cleanValue(item, clean, withStack, depth + 1));
  }
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  const named = entries.slice(0, MAX_ITEMS).map(([key, item]): [string, unknown] => {
    const name = String(key);
    const hidden = isSecretName(name) && item !== undefined && item !== null && item !== "";
    return [clean(name), hidden ? MASK : cleanValue(item, clean, withStack, depth + 1)];
  });
  return Object.fromEntries(named);
}

const require = createRequire(import.meta.url);

/** A service logs JSON: the code for people is loaded only when it is used. */
function prettyLine(options: PrettyOptions): (line: string) => string {
  const { prettyFactory }: typeof import("pino-pretty") = require("pino-pretty");
  return prettyFactory(options);
}

/**
 * Creates the operator's log: one line for each event on stderr, as JSON or for people. Masks secrets in fields, errors and
 * texts: values that look like one, values under a secret's name, and values registered with `addSecrets`. Errors are
 * logged with code, message and causes; with their stacks at level `debug` or `trace`.
 */
export function createLogger(options: LoggerOptions): AppLogger {
  const { level, format, colors = false, dated = false, destination = new LogOutput() } = options;
  const finished: (line: string) => string =
    format === "pretty"
      ? prettyLine({
          colorize: colors,
          translateTime: dated ? "SYS:yyyy-mm-dd HH:MM:ss" : "SYS:HH:MM:ss",
          ignore: "pid,hostname",
        })
      : (line) => line;
  const writing = { base: null, timestamp: pino.stdTimeFunctions.isoTime };
  const lines = new LogLines(destination, (lost) => {
    let note = "";
    const noting = {
      write: (line: string): void => {
        note = finished(line);
      },
    };
    pino(writing, noting).warn({ lines: lost }, "log lines were lost because they could not be written");
    return note;
  });
  const logger = pino({ ...writing, level }, { write: (line) => lines.write(finished(line)) });
  const secrets = new Set<string>();
  let forms: readonly string[] = [];
  const clean: Clean = (text) => oneLine(redactForms(text, forms));

  const write =
    (level: "trace" | "debug" | "info" | "warn" | "error" | "fatal") =>
    (fields: LogFields, text: string): void => {
      if (!logger.isLevelEnabled(level)) return;
      const safe = cleanValue(fields, clean, logger.isLevelEnabled("debug"), 0);
      logger[level](safe, clean(text));
    };
  return {
    trace: write("trace"),
    debug: write("debug"),
    info: write("info"),
    warn: write("warn"),
    error: write("error"),
    fatal: write("fatal"),
    addSecrets: (values) => {
      for (const value of values) secrets.add(value);
      forms = secretForms([...secrets]);
    },
  };
}
