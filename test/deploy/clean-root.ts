import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { assignmentsIn, isSent, type Stage } from "./containerfile.ts";

/** A stage after its steps: its folder, and the environment that ENV gave it. */
export type Built = { readonly root: string; readonly env: Readonly<Record<string, string>> };

const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/** Certificates that this machine's network needs besides the public ones. No part of a stage. */
const EXTRA_CA = process.env.NODE_EXTRA_CA_CERTS;
const EXTRA_CA_INSIDE = "/var/tmp/extra-ca.pem";

/** The rights of files in a checkout with a strict umask, which the steps must put right. */
const STRICT = 0o600;

/** A Debian as small as the base image: `debian:SUITE-slim` is made by the same program. Kept for the next time. */
export function debian(suite: string, folder: string, packages: readonly string[] = []): string {
  const root = join(folder, [suite, ...packages].join("-"));
  if (!existsSync(join(root, "etc/debian_version"))) {
    const more = packages.length === 0 ? [] : [`--include=${packages.join(",")}`];
    execFileSync("debootstrap", ["--variant=minbase", ...more, suite, root], { stdio: "inherit" });
  }
  return root;
}

/** What a build gets to see: the files of the checkout that `.dockerignore` lets through, and `extra`. */
export function contextOf(files: readonly string[], ignore: string): readonly string[] {
  return files.filter((path) => isSent(path, ignore) && existsSync(path));
}

/** Runs the steps of one stage in a copy of `base`. `args`: what `--build-arg` would give. */
export function buildStage(
  stage: Stage,
  {
    base,
    root,
    checkout,
    context,
    built,
  }: {
    readonly base: string;
    readonly root: string;
    readonly checkout: string;
    readonly context: readonly string[];
    readonly built: ReadonlyMap<string, Built>;
  },
): Built {
  execFileSync("cp", ["-a", `${base}/`, root]);
  const env: Record<string, string> = { PATH };
  const args: Record<string, string> = {};
  let cwd = "/";
  for (const { word, text } of stage.instructions) {
    console.log(`  ${word} ${text.length > 110 ? `${text.slice(0, 110)}…` : text}`);
    if (word === "ARG") Object.assign(args, Object.fromEntries(assignmentsIn(text)));
    if (word === "ENV") Object.assign(env, Object.fromEntries(assignmentsIn(text)));
    if (word === "RUN") runInside(root, { command: text, cwd, env: { ...env, ...args } });
    if (word === "WORKDIR") {
      cwd = text;
      mkdirSync(join(root, cwd), { recursive: true });
    }
    if (word === "COPY") {
      const [, from, list = ""] = /^(?:--from=(\S+) )?(.*)$/.exec(text) ?? [];
      const names = list.split(" ");
      const target = names.pop() ?? "";
      const source = from === undefined ? checkout : (built.get(from)?.root ?? "");
      const sent = from === undefined ? new Set(context) : undefined;
      for (const name of names) copy({ source, name, to: join(root, resolve(cwd, target)), target, sent });
    }
  }
  return { root, env };
}

/** As a build does: with this machine's name servers, which do not stay in the stage. */
function runInside(
  root: string,
  {
    command,
    cwd,
    env,
  }: { readonly command: string; readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): void {
  const resolv = join(root, "etc/resolv.conf");
  const before = existsSync(resolv);
  cpSync("/etc/resolv.conf", resolv, { dereference: true });
  if (EXTRA_CA !== undefined) cpSync(EXTRA_CA, join(root, EXTRA_CA_INSIDE), { dereference: true });
  const trust = EXTRA_CA === undefined ? {} : { NODE_EXTRA_CA_CERTS: EXTRA_CA_INSIDE };
  const shell = ["/usr/bin/env", "-C", cwd, "/bin/sh", "-c", command];
  const { status, stdout, stderr } = spawnSync("/usr/sbin/chroot", [root, ...shell], {
    env: { HOME: "/root", DEBIAN_FRONTEND: "noninteractive", ...trust, ...env },
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  rmSync(join(root, EXTRA_CA_INSIDE), { force: true });
  if (!before) rmSync(resolv, { force: true });
  if (status !== 0)
    throw new Error(`exit ${status}: ${command}\n${stdout.slice(-2_000)}${stderr.slice(-4_000)}`);
}

/** COPY of one name: a folder's content goes into the target, a file into a target that ends with `/`. */
function copy({
  source,
  name,
  to,
  target,
  sent,
}: {
  readonly source: string;
  readonly name: string;
  readonly to: string;
  readonly target: string;
  /** The files that a build gets; `undefined` for another stage. */
  readonly sent: ReadonlySet<string> | undefined;
}): void {
  const from = join(source, name);
  const isFolder = statSync(from).isDirectory();
  const place = !isFolder && target.endsWith("/") ? join(to, name) : to;
  const files = sent === undefined ? undefined : [...sent].filter((path) => path.startsWith(`${name}/`));
  mkdirSync(join(place, ".."), { recursive: true });
  if (!isFolder || files === undefined) {
    if (sent !== undefined && !sent.has(name)) throw new Error(`COPY ${name}: kept out by .dockerignore`);
    cpSync(from, place, { recursive: true, verbatimSymlinks: true });
    if (sent !== undefined) chmodSync(place, STRICT);
    return;
  }
  for (const path of files) {
    const into = join(place, path.slice(name.length + 1));
    mkdirSync(join(into, ".."), { recursive: true });
    cpSync(join(source, path), into);
    chmodSync(into, STRICT);
  }
}
