import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Course } from "./course.ts";

const run = promisify(execFile);

/** What comes over the program from outside. */
export type Fault = {
  readonly name: string;
  readonly locksDatabase?: true;
  /** The program may end, with a line that says why, and is started again. */
  readonly mayEnd?: true;
  /** There must be one that it comes over. */
  readonly needsProcess?: true;
  begin(course: Course): Promise<void>;
  /** What was to happen meanwhile has happened: it goes on for as long as it takes, and is over. */
  end(course: Course): Promise<void>;
  /** Everything has been told. */
  afterwards(course: Course): Promise<void>;
};

/** By the program's clock. Longer than any wait between the first tries. */
const LOCKED_MS = 12_000;
/** Window and grace of a message, and half a minute for the purge to come by. */
const FROZEN_MS = 210_000;
/** What happens meanwhile happens after this: inside the window, and when the poll that was held has been answered. */
const FROZEN_BEFORE_MS = 60_000;

const nothing = async (): Promise<void> => {};

const timesLocked = ({ stage }: Course): number => stage.stderr.split("database is locked").length;

const databaseIsLocked: Fault = {
  name: "the database is locked",
  locksDatabase: true,
  mayEnd: true,
  begin: async ({ lock }) => lock.take(),
  end: async (course) => {
    // A login writes when it is confirmed, and nothing of it before.
    await course.untilOrEnd(() => course.logins.scans >= course.scansDue, "the login is confirmed");
    const before = timesLocked(course);
    await course.untilOrEnd(() => timesLocked(course) > before, "a line says that the database is locked");
    const since = course.stage.now();
    await course.untilOrEnd(() => course.stage.now() > since + LOCKED_MS, "the lock is long");
    course.lock.release();
  },
  afterwards: nothing,
};

const processIsStopped: Fault = {
  name: "the process is stopped and goes on",
  needsProcess: true,
  begin: async (course) => {
    await stopProcess(course);
    await course.stage.leap(FROZEN_BEFORE_MS);
  },
  end: async ({ stage }) => {
    await stage.leap(FROZEN_MS - FROZEN_BEFORE_MS);
    stage.program.child.kill("SIGCONT");
  },
  afterwards: nothing,
};

/** Everything is told while no line can be written, and lines come again afterwards. */
const logCannotBeWritten: Fault = {
  name: "the log cannot be written",
  needsProcess: true,
  begin: ({ log, stage }) => log.fill(stage.program.child.pid),
  end: nothing,
  afterwards: async (course) => {
    const { stage, log } = course;
    await log.free(stage.program.child.pid);
    log.read();
    const { length } = stage.stderr;
    course.recall();
    await stage.until(() => stage.stderr.length > length, "there is a line in the log again");
    await course.untilTold();
  },
};

/** Until it gets SIGCONT. */
export async function stopProcess(course: Course): Promise<void> {
  const { stage } = course;
  const { child } = stage.program;
  child.kill("SIGSTOP");
  await stage.until(() => isStopped(child.pid), "the process stands still");
  // What was said before the recall is no word on it, however late it is read.
  await stage.until(
    () => stage.gates.filehelper.underWay <= course.holding,
    "what it asked WeChat is answered",
  );
}

async function isStopped(pid: number | undefined): Promise<boolean> {
  const { stdout } = await run("ps", ["-o", "state=", "-p", String(pid)]).catch(() => ({ stdout: "T" }));
  return stdout.startsWith("T");
}

export const FAULTS: readonly Fault[] = [databaseIsLocked, processIsStopped, logCannotBeWritten];
