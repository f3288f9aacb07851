// Plain JavaScript for Node.js 12: it must run where the rest of the program cannot, to say why.

function isTooOld(version) {
  const [major, minor] = version.split(".").map(Number);
  // 23.0 to 23.5 have the higher number but do not run TypeScript by themselves.
  return major < 22 || (major === 22 && minor < 19) || (major === 23 && minor < 6);
}

/** Decides as the program does, but also by the system's other variables for the language, since no file can be read here. */
function isChinese(env) {
  const chosen = (env.LOCALE || "").trim().toLowerCase();
  if (chosen === "zh" || chosen === "en") return chosen === "zh";
  return /^zh/i.test(env.LC_ALL || env.LC_MESSAGES || env.LANG || "");
}

const chinese = isChinese(process.env);

function fail(line, exitCode) {
  process.stderr.write(`${line}\n`, () => process.exit(exitCode));
}

function failedImport(error) {
  const text = error instanceof Error ? error.message.split("\n")[0] : String(error);
  const missing = /package '([^']*)/.exec(text);
  if (error instanceof Error && error.code === "ERR_MODULE_NOT_FOUND" && missing) {
    const line = chinese
      ? `wechat-recall-bridge 没有装完整（缺少 ${missing[1]}）；请运行：npm ci`
      : `wechat-recall-bridge is not completely installed (${text}); run: npm ci`;
    fail(line, 78);
  } else {
    fail(error instanceof Error ? error.stack : text, 70);
  }
}

/**
 * Ends at once on a signal while the program loads, which takes a second or two. Once the program listens as well, it
 * decides.
 */
export function stopWhileLoading() {
  for (const name of ["SIGTERM", "SIGINT"]) {
    process.on(name, () => {
      if (process.listenerCount(name) === 1) process.exit(0);
    });
  }
}

/**
 * Calls `load`, or says in one line why it cannot run here, exit 78. A package that lacks: 78. Any other fault: 70.
 * `command`: how the person calls it.
 */
export function withNewNode(command, load) {
  const found = process.versions.node;
  if (isTooOld(found)) {
    const line = chinese
      ? `wechat-recall-bridge 需要 Node.js 22.19 或更新的版本，现在是 ${found}；请运行：npm ci && ${command}（会自带一个）`
      : `wechat-recall-bridge needs Node.js 22.19 or newer, this is ${found}; run: npm ci && ${command} (brings its own)`;
    fail(line, 78);
  } else {
    keepCompiled().then(load).catch(failedImport);
  }
}

/**
 * Keeps compiled code for the next start, which then takes half the time. In the program's own folder: in one that others can
 * write to, they could change what runs. Where that folder cannot be written to, nothing is kept.
 */
function keepCompiled() {
  return Promise.all([import("node:module"), import("node:path")]).then(([module, path]) => {
    module.enableCompileCache(path.resolve(process.argv[1], "../../node_modules/.cache/compiled"));
  });
}
