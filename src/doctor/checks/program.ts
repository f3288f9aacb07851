import type { Check } from "../../kinds/check.ts";

/** A package that the program needs. `found`: the installed version; `undefined`: it is not there. */
export type PackageFact = {
  readonly name: string;
  readonly wanted: string;
  readonly found: string | undefined;
};

/** What the program itself runs on. */
export type ProgramFacts = {
  /** The version of the program. */
  readonly version: string;
  /** The version of Node.js, and the oldest that will do. */
  readonly node: string;
  readonly oldestNode: string;
  readonly packages: readonly PackageFact[];
};

const INSTALL = {
  zh: "请停掉程序，运行 npm ci，再启动",
  en: "Stop the bridge, run npm ci and start it again",
};

/** Node.js, and the packages in their exact versions. */
export function programChecks(facts: ProgramFacts): readonly Check[] {
  return [nodeCheck(facts), packagesCheck(facts)];
}

function nodeCheck({ node, oldestNode, version }: ProgramFacts): Check {
  const title = { zh: "Node.js", en: "Node.js" };
  if (isOlder(node, oldestNode)) {
    return {
      id: "node.version",
      title,
      status: "fail",
      seen: {
        zh: `${node}，需要 ${oldestNode} 或更新的版本`,
        en: `${node}; ${oldestNode} or newer is needed`,
      },
      todo: { zh: "请运行 npm ci，它会装上合适的 Node.js", en: "Run npm ci, which installs one that fits" },
    };
  }
  return {
    id: "node.version",
    title,
    status: "ok",
    seen: { zh: `${node}；本程序 ${version}`, en: `${node}; this program is ${version}` },
  };
}

/** Compares numbers only: `22.19` is 22.19.0. */
function isOlder(version: string, oldest: string): boolean {
  const parts = version.split(".").map(Number);
  for (const [index, wanted] of oldest.split(".").map(Number).entries()) {
    const part = parts[index] ?? 0;
    if (part !== wanted) return part < wanted;
  }
  return false;
}

function packagesCheck({ packages }: ProgramFacts): Check {
  const id = "node.packages";
  const title = { zh: "依赖包", en: "Packages" };
  const missing = packages.filter(({ found }) => found === undefined).map(({ name }) => name);
  if (missing.length > 0) {
    const names = missing.join(", ");
    const seen = { zh: `缺少 ${names}`, en: `missing: ${names}` };
    return { id, title, status: "fail", seen, todo: INSTALL };
  }
  const others = packages.filter(({ found, wanted }) => found !== wanted);
  if (others.length > 0) {
    const zh = others.map(({ name, found, wanted }) => `${name} ${found}（应为 ${wanted}）`).join("、");
    const en = others.map(({ name, found, wanted }) => `${name} ${found} instead of ${wanted}`).join(", ");
    return { id, title, status: "warn", seen: { zh, en }, todo: INSTALL };
  }
  const count = packages.length;
  return {
    id,
    title,
    status: "ok",
    seen: { zh: `${count} 个都在，版本正确`, en: `all ${count} are there in the right version` },
  };
}
