import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Built } from "./clean-root.ts";
import { commandIn, type Stage, textsOf } from "./containerfile.ts";

type Env = Readonly<Record<string, string>>;

/** The mounts that the compose file asks for: everything read-only, one volume, one file of settings, a small /tmp. */
const MOUNTS = `
mount --bind "$ROOT" "$ROOT"
mount --bind "$DATA" "$ROOT$VOLUME"
mount --bind "$SETTINGS" "$ROOT$WORKDIR/config/local.yaml"
mount -o remount,bind,ro "$ROOT$WORKDIR/config/local.yaml"
mount -t proc proc "$ROOT/proc"
mount -t tmpfs -o size=64m,mode=1777,noexec,nosuid,nodev tmpfs "$ROOT/tmp"
mount -o remount,bind,ro "$ROOT"
exec "$@"
`;

/** The last stage, run as an engine does: its own mounts and process ids, no capability, the network of this machine. */
export class Container {
  readonly data: string;
  readonly #image: Built;
  readonly #stage: Stage;
  readonly #settings: string;
  #unshare: ChildProcess | undefined;
  #ended: Promise<number | null> = Promise.resolve(null);
  stdout = "";
  stderr = "";

  /** `folder`: for the volume and the settings, which outlive every start. */
  constructor(image: Built, stage: Stage, folder: string, settings: string) {
    this.#image = image;
    this.#stage = stage;
    this.data = join(folder, "data");
    this.#settings = join(folder, "local.yaml");
    // A new volume takes owner and rights from the folder of the image.
    execFileSync("cp", ["-a", join(image.root, this.volume), this.data]);
    writeFileSync(this.#settings, settings, { mode: 0o600 });
    execFileSync("chown", [this.user, this.#settings]);
    mkdirSync(join(image.root, this.workdir, "config"), { recursive: true });
    writeFileSync(join(image.root, this.workdir, "config/local.yaml"), "");
  }

  get volume(): string {
    return this.#only("VOLUME");
  }

  get workdir(): string {
    return this.#only("WORKDIR");
  }

  /** `uid:gid` */
  get user(): string {
    return this.#only("USER");
  }

  #only(word: string): string {
    const [text, second] = textsOf(this.#stage, word);
    if (text === undefined || second !== undefined) throw new Error(`one ${word} is expected`);
    return text;
  }

  /** As user, with nothing that the image does not give; `env` is what `docker run -e` would add. */
  #asUser(command: readonly string[], env: Env): readonly string[] {
    const [uid = "", gid = ""] = this.user.split(":");
    const rights = ["--clear-groups", "--no-new-privs", "--bounding-set=-all", "--inh-caps=-all"];
    const given = Object.entries({ ...this.#image.env, ...env }).map(([name, value]) => `${name}=${value}`);
    const environment = ["/usr/bin/env", "-i", "-C", this.workdir, ...given];
    return ["/usr/bin/setpriv", `--reuid=${uid}`, `--regid=${gid}`, ...rights, ...environment, ...command];
  }

  start(env: Env): void {
    const command = this.#asUser(commandIn(this.#only("ENTRYPOINT")), env);
    const { root } = this.#image;
    const spaces = ["--mount", "--pid", "--fork", "--kill-child=SIGKILL", "--propagation", "private"];
    const shell = ["/bin/sh", "-ec", MOUNTS, "sh", "/usr/sbin/chroot", root, ...command];
    const mounts = {
      ROOT: root,
      DATA: this.data,
      SETTINGS: this.#settings,
      VOLUME: this.volume,
      WORKDIR: this.workdir,
    };
    const child = spawn("unshare", [...spaces, ...shell], {
      env: { PATH: process.env.PATH, ...mounts },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.stdout = "";
    this.stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (this.stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (this.stderr += text));
    this.#unshare = child;
    this.#ended = new Promise((resolve) => child.once("close", resolve));
  }

  /** The process that is number 1 inside, by its number outside. */
  get pid(): number {
    const outer = this.#unshare?.pid ?? 0;
    return Number(readFileSync(`/proc/${outer}/task/${outer}/children`, "utf8").trim().split(" ")[0]);
  }

  get hasEnded(): boolean {
    return this.#unshare?.exitCode !== null;
  }

  async ended(): Promise<number | null> {
    return await this.#ended;
  }

  /** Like `docker stop`, by the signal that the image names, or `docker kill`. */
  async stop(signal: "STOPSIGNAL" | "SIGKILL"): Promise<number | null> {
    process.kill(this.pid, signal === "STOPSIGNAL" ? signalNamed(this.#only("STOPSIGNAL")) : signal);
    return await this.#ended;
  }

  /** Like `docker exec`. */
  exec(
    command: readonly string[],
    env: Env = {},
  ): { readonly exitCode: number | null; readonly out: string } {
    const inside = ["--target", String(this.pid), "--mount", "--pid", "--root", "--"];
    const { status, stdout, stderr } = spawnSync("nsenter", [...inside, ...this.#asUser(command, env)], {
      encoding: "utf8",
    });
    return { exitCode: status, out: `${stdout}${stderr}`.trim() };
  }

  /** What the engine runs every 30 s. */
  healthCheck(env: Env): { readonly exitCode: number | null; readonly out: string } {
    return this.exec(commandIn(this.#only("HEALTHCHECK")), env);
  }
}

function signalNamed(name: string): "SIGTERM" | "SIGINT" {
  if (name === "SIGTERM" || name === "SIGINT") return name;
  throw new Error(`STOPSIGNAL ${name} does not end the program`);
}
