import { scaled } from "../scale.ts";
import type { Course } from "./course.ts";
import type { Fault } from "./faults.ts";

/** A state of the session in which something may come over the program. */
export type State = {
  readonly name: string;
  /** Codes that have to be scanned between `reach` and being online again. */
  readonly scans: 0 | 1;
  /** From ordinary life, online, to this state. */
  reach(course: Course): Promise<void>;
  /** What the world does meanwhile, and the way on. Waits for nothing: the program may stand still. */
  meanwhile(course: Course, fault: Fault): void;
  /** No program runs yet. */
  readonly down?: true;
  /** The program is asked to stop, and ends with 0. */
  readonly ends?: true;
};

/** How often the batch has been tried: the waits become longer. */
const REFUSALS = scaled(1, 4);
const OUTAGE = ["synccheck", "webwxsync", "webwxinit"] as const;

/** The next login finds another name: what is known of the account has to be written. */
async function logOut(course: Course): Promise<void> {
  course.letPhoneLie();
  course.stage.wechat.rename("me", `老周 ${course.logins.scans}`);
  course.stage.wechat.kick(1101);
  await course.untilState("loggedOut");
}

async function showCode(course: Course): Promise<void> {
  await logOut(course);
  course.askForLogin();
  await course.untilState("waitingForScan");
}

function loseWeChat({ stage }: Course): void {
  for (const endpoint of OUTAGE) stage.wechat.setFault(endpoint, { kind: "reset" }, Number.POSITIVE_INFINITY);
}

/** A batch is read and cannot be written. */
async function blockBatch(course: Course): Promise<void> {
  const { stage, lock } = course;
  const refusals = (): number => stage.stderr.split("it is kept and tried again").length;
  const before = refusals();
  lock.take();
  course.recall();
  await stage.until(() => refusals() >= before + REFUSALS, "the batch is refused");
}

const ONLINE: readonly State[] = [
  {
    name: "online, nothing happens",
    scans: 0,
    reach: (course) => course.keep(),
    meanwhile: (course) => course.recall(),
  },
  {
    name: "online, a batch is being written",
    scans: 0,
    reach: async (course) => {
      await course.keep();
      await blockBatch(course);
    },
    meanwhile: (course, fault) => {
      if (!fault.locksDatabase) course.lock.release();
    },
  },
  {
    name: "WeChat cannot be reached",
    scans: 0,
    reach: async (course) => {
      await course.keep();
      loseWeChat(course);
      await course.untilState("offline");
    },
    meanwhile: (course) => {
      course.recall();
      course.letGo();
    },
  },
  {
    name: "back from an outage, the backlog is being fetched",
    scans: 0,
    reach: async (course) => {
      await course.keep();
      loseWeChat(course);
      await course.untilState("offline");
      course.recall();
      await course.holdAt("webwxsync", () => {
        for (const endpoint of ["synccheck", "webwxinit"]) course.stage.wechat.clearFaults(endpoint);
      });
    },
    meanwhile: (course) => course.letGo(),
  },
];

const STARTS: readonly State[] = [
  {
    name: "starting, nothing is open yet",
    scans: 0,
    reach: async (course) => {
      await course.keep();
      await course.stop();
      course.recall();
    },
    meanwhile: ({ stage }) => void stage.launch(),
    down: true,
  },
  {
    name: "starting, the saved session is being tried",
    scans: 0,
    reach: async (course) => {
      await course.keep();
      await course.stop();
      await course.holdAt("webwxinit", () => void course.stage.launch());
    },
    meanwhile: (course) => {
      course.recall();
      course.letGo();
    },
  },
  {
    name: "starting, the first look is under way",
    scans: 0,
    reach: async (course) => {
      await course.keep();
      await course.stop();
      course.recall();
      await course.holdAt("webwxsync", () => void course.stage.launch());
    },
    meanwhile: (course) => course.letGo(),
  },
];

const LOGINS: readonly State[] = [
  {
    name: "logged out",
    scans: 1,
    reach: logOut,
    meanwhile: (course) => {
      course.askForLogin();
      course.usePhone();
    },
  },
  {
    name: "a code is being drawn",
    scans: 1,
    reach: async (course) => {
      await logOut(course);
      await course.holdAt("jslogin", () => course.askForLogin());
    },
    meanwhile: (course) => {
      course.usePhone();
      course.letGo();
    },
  },
  {
    name: "a code is shown",
    scans: 1,
    reach: showCode,
    meanwhile: (course) => {
      course.stage.wechat.scan();
      course.stage.wechat.confirm();
      course.usePhone();
    },
  },
  {
    name: "the phone asks",
    scans: 1,
    reach: async (course) => {
      await showCode(course);
      course.stage.wechat.scan();
      await course.untilState("waitingForConfirm");
    },
    meanwhile: (course) => {
      course.stage.wechat.confirm();
      course.usePhone();
    },
  },
  {
    name: "a confirmed login is being finished",
    scans: 1,
    reach: async (course) => {
      await showCode(course);
      await course.holdAt("webwxinit", () => {
        course.stage.wechat.scan();
        course.stage.wechat.confirm();
      });
    },
    meanwhile: (course) => {
      course.usePhone();
      course.letGo();
    },
  },
];

const ENDS: readonly State[] = [
  {
    name: "stopping, an alert is on its way",
    scans: 0,
    reach: async (course) => {
      const { stage } = course;
      await course.keep();
      const { struck } = stage.gates.telegram;
      stage.gates.telegram.arm([{ phase: "afterSend", trouble: "hang", after: 0 }]);
      course.recall();
      await stage.until(() => stage.gates.telegram.struck > struck, "the alert is on its way");
      stage.program.child.kill("SIGTERM");
    },
    meanwhile: (course) => course.recall(),
    ends: true,
  },
  {
    name: "stopping, a batch could not be written",
    scans: 0,
    reach: async (course) => {
      await course.keep();
      await blockBatch(course);
      course.stage.program.child.kill("SIGTERM");
    },
    meanwhile: () => {},
    ends: true,
  },
];

/** One process can live through these. */
export const LIVING: readonly State[] = [...LOGINS, ...ONLINE];
/** Each of these brings another process. */
export const RESTARTED: readonly State[] = [...STARTS, ...ENDS];
