import type { Check, CheckDeps, ConfiguredChecks } from "../kinds/check.ts";
import type { Inspected } from "../store/repair/inspect.ts";
import type { Bilingual } from "../text/catalogue/texts.ts";
import { cleanLine } from "../text/tools/clean.ts";
import { type DataFolderFacts, dataFolderChecks } from "./checks/data-folder.ts";
import { databaseChecks } from "./checks/database.ts";
import { type HttpFacts, httpChecks } from "./checks/http-port.ts";
import { type OutboxFacts, outboxChecks } from "./checks/outbox.ts";
import { type ProgramFacts, programChecks } from "./checks/program.ts";
import { type SettingsFacts, settingsChecks } from "./checks/settings.ts";
import { type Group, runGroups } from "./run-groups.ts";

/** A source or a sink, as far as it is checked. */
export type CheckedKind = {
  readonly name: string;
  readonly title: Bilingual;
  readonly checks?: ConfiguredChecks | undefined;
};

/** What is on disk. */
export type DataProbes = {
  readonly folder: () => Promise<DataFolderFacts>;
  readonly database: () => Promise<Inspected>;
  /** Asked only when the database is usable, or is none. */
  readonly outbox: () => Promise<OutboxFacts>;
};

/** What is checked. `undefined`: it is not known what is meant, because a setting is wrong. */
export type Subject = {
  readonly settings: SettingsFacts;
  readonly program: () => Promise<ProgramFacts>;
  readonly data: DataProbes | undefined;
  readonly source: CheckedKind | undefined;
  readonly sinks: readonly CheckedKind[];
  readonly http: ((signal: AbortSignal) => Promise<HttpFacts>) | undefined;
  readonly deps: CheckDeps;
  /** Masks the secrets in a text. */
  readonly hide: (text: string) => string;
};

/** The group of every source: what is checked of it is how WeChat is reached. */
const SOURCE = "wechat";

/**
 * The one list of checks, in its order. Sends nothing to a chat, begins no login and changes nothing on disk. Rejects only
 * with the signal's reason.
 */
export async function* examine(subject: Subject, signal: AbortSignal): AsyncGenerator<Check, void> {
  const { settings, program, data, source, sinks, http, deps, hide } = subject;
  const database = data?.database();
  // It is awaited in a group, perhaps after it has failed.
  database?.catch(() => undefined);
  const ofKind = (name: string, { title, checks }: CheckedKind): readonly Group[] =>
    checks === undefined ? [] : [{ name, title, run: (ends) => namedBy(title, checks(deps, ends)) }];
  const groups: readonly Group[] = [
    group("settings", "设置", "Settings", async () => settingsChecks(settings)),
    group("node", "程序", "Program", async () => programChecks(await program())),
    ...(data === undefined || database === undefined
      ? []
      : [
          group("data", "数据目录", "Data folder", async () => dataFolderChecks(await data.folder())),
          group("database", "数据库", "Database", async () => databaseChecks(await database, deps.isRunning)),
        ]),
    ...(source === undefined ? [] : ofKind(SOURCE, source)),
    ...sinks.flatMap((sink) => ofKind(sink.name, sink)),
    ...(data === undefined || database === undefined
      ? []
      : [
          group("outbox", "待发的提醒", "Outbox", async () =>
            (await database).kind === "refused" ? [] : outboxChecks(await data.outbox()),
          ),
        ]),
    ...(http === undefined
      ? []
      : [group("http", "HTTP 端口", "HTTP port", async (ends) => httpChecks(await http(ends)))]),
  ];
  for await (const check of runGroups(groups, deps.clock, signal)) yield shown(check, hide);
}

/** Sinks call their checks alike: each gets the name of its sink before it. */
async function* namedBy(name: Bilingual, checks: AsyncIterable<Check>): AsyncGenerator<Check> {
  for await (const check of checks) {
    const { zh, en } = check.title;
    yield { ...check, title: { zh: `${name.zh} · ${zh}`, en: `${name.en} · ${en}` } };
  }
}

function group(
  name: string,
  zh: string,
  en: string,
  checks: (signal: AbortSignal) => Promise<readonly Check[]>,
): Group {
  return {
    name,
    title: { zh, en },
    async *run(signal) {
      yield* await checks(signal);
    },
  };
}

/** A name of a bot or a path may hold anything: each text becomes one line without secrets and control characters. */
function shown(check: Check, hide: (text: string) => string): Check {
  const line = ({ zh, en }: Bilingual): Bilingual => ({ zh: cleanLine(hide(zh)), en: cleanLine(hide(en)) });
  const { id, title, seen } = check;
  const told = { id, title: line(title), seen: line(seen) };
  return check.status === "ok"
    ? { ...told, status: "ok" }
    : { ...told, status: check.status, todo: line(check.todo) };
}
