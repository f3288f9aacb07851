import { posix } from "node:path";

/** A source file: path from the root of the project, with `/`. */
export type Source = { readonly path: string; readonly text: string };
export type Violation = { readonly path: string; readonly line: number; readonly what: string };

type Import = { readonly specifier: string; readonly line: number };

export const MAX_LINES = 250;

/** Who may import what: the first room that holds the file decides. A path that ends in `/` means everything below it. */
type Room = { readonly name: string; readonly holds: RegExp; readonly may: readonly RegExp[] };

const BRIDGE = /^src\/bridge\/(?!store\/)/;
const rooms: readonly Room[] = [
  {
    name: "composition root",
    holds: /^src\/(main|app(-[a-z]+)?)\.ts$/,
    may: [/^src\/(?!main\.ts)/, /^config\//],
  },
  { name: "src/*.ts", holds: /^src\/[^/]+\.ts$/, may: [/^src\/(redact|exit-codes|log)\.ts$/, BRIDGE] },
  { name: "src/bridge/store", holds: /^src\/bridge\/store\//, may: [/^src\/bridge\//] },
  { name: "src/bridge", holds: /^src\/bridge\//, may: [BRIDGE] },
  { name: "src/wechat/content", holds: /^src\/wechat\/content\//, may: [/^src\/wechat\/content\//] },
  { name: "src/wechat/web", holds: /^src\/wechat\/web\//, may: [/^src\/wechat\/(web|content)\//, BRIDGE] },
  { name: "src/wechat/*.ts", holds: /^src\/wechat\/[^/]+\.ts$/, may: [/^src\/wechat\//, BRIDGE] },
  { name: "src/sinks/*.ts", holds: /^src\/sinks\/[^/]+\.ts$/, may: [/^src\/sinks\//, BRIDGE] },
  { name: "src/http", holds: /^src\/http\//, may: [/^src\/http\//, BRIDGE] },
  { name: "src/net", holds: /^src\/net\//, may: [/^src\/net\//] },
  {
    name: "config",
    holds: /^config\//,
    may: [
      /^config\//,
      /^src\/bridge\/(errors|text\/(texts|wording))\.ts$/,
      /^src\/sinks\/[^/]+\/config\.ts$/,
    ],
  },
  { name: "test/simulators", holds: /^test\/simulators\//, may: [/^test\/simulators\//] },
  {
    name: "examples, demo",
    holds: /^(examples|demo)\//,
    may: [/^(examples|demo)\//, /^test\/simulators\//, /^src\/wechat\/index\.ts$/, BRIDGE],
  },
  // What is measured is the inside.
  { name: "bench", holds: /^bench\//, may: [/^bench\//, /^test\//, /^(src|config)\//] },
];

function roomOf(path: string): Room | undefined {
  const sink = /^src\/sinks\/([^/]+)\//.exec(path)?.[1];
  if (sink !== undefined) {
    const may = [new RegExp(`^src/sinks/(${sink}/|[^/]+\\.ts$)`), BRIDGE];
    return { name: `src/sinks/${sink}`, holds: /./, may };
  }
  return rooms.find(({ holds }) => holds.test(path));
}

/** Where each third-party package, and each builtin that talks to the outside, may be imported. */
const packages: readonly (readonly [RegExp, RegExp])[] = [
  [/^(keyv|@keyv\/sqlite|node:sqlite)$/, /^src\/bridge\/store\//],
  [/^fast-xml-parser$/, /^src\/wechat\/content\//],
  [/^grammy(\/|$)/, /^src\/sinks\/telegram\//],
  [/^@slack\//, /^src\/sinks\/slack\//],
  [/^undici$/, /^src\/(net\/|wechat\/web\/(http|cookies|pool)\.ts$)/],
  [/^(tough-cookie|http-cookie-agent)(\/|$)/, /^src\/wechat\/web\/(http|cookies)\.ts$/],
  [/^qrcode$/, /^src\/bridge\/qr\.ts$/],
  [/^string-width$/, /^src\/sinks\//],
  [/^pino(-pretty)?$/, /^src\/log\.ts$/],
  [/^(zod|yaml)$/, /^config\//],
  [/^prom-client$/, /^src\/http\//],
  [/^node:(http|https|http2|tls|dgram)$/, /^src\/(http|net)\//],
  [/^node:(net|dns)(\/|$)/, /^(src\/(http|net|wechat\/web|sinks)|config)\//],
  [/^node:child_process$/, /^$/],
  [/^node:/, /^(src\/(?!wechat\/content\/)|config\/)/],
  // A pure room may still hash and measure.
  [/^node:(crypto|buffer|util)$/, /^src\//],
];

function lineOf(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}

/** Static and dynamic imports, re-exports and import types. Anchored so that comments and texts do not count. */
export function importsOf(text: string): readonly Import[] {
  const patterns = [
    /^[ \t]*(?:import|export)\b[^;"'`]*?\bfrom\s*(["'])([^"']+)\1/gm,
    /^[ \t]*import\s*(["'])([^"']+)\1/gm,
    /^(?![ \t]*(?:\*|\/\/|\/\*)).*?\b(?:import|require|createRequire)\(\s*(["'`])([^"'`]+)\1/gm,
  ];
  return patterns.flatMap((pattern) =>
    [...text.matchAll(pattern)].map((match) => ({
      specifier: match[2] ?? "",
      line: lineOf(text, match.index + match[0].length),
    })),
  );
}

function importFault(path: string, specifier: string, devPackages: readonly string[]): string | undefined {
  const room = roomOf(path);
  if (specifier.startsWith(".")) {
    const target = posix.normalize(posix.join(posix.dirname(path), specifier));
    if (target === "src/main.ts") return "nobody imports src/main.ts";
    if (!/\.(ts|json)$/.test(target)) return `${specifier} lacks its .ts`;
    if (room === undefined || room.may.some((allowed) => allowed.test(target))) return undefined;
    return `${room.name} may not import ${target}`;
  }
  if (path.startsWith("test/simulators/")) {
    if (specifier.startsWith("node:") || path.endsWith(".test.ts")) return undefined;
    const known = devPackages.some((name) => specifier === name || specifier.startsWith(`${name}/`));
    return known ? undefined : `a simulator imports only builtins and devDependencies, not ${specifier}`;
  }
  if (!/^(src|config)\//.test(path)) return undefined;
  const places = packages.filter(([name]) => name.test(specifier));
  if (places.length === 0) return `${specifier} has no place: give it one in test/architecture-rules.ts`;
  const own = specifier.startsWith("node:") ? [...places].slice(0, 1) : places;
  const pure = /^node:(crypto|buffer|util)$/.test(specifier) ? places : own;
  return pure.some(([, where]) => where.test(path)) ? undefined : `${specifier} may not be imported here`;
}

const TEXT_RULES: readonly (readonly [RegExp, string])[] = [
  [/@ts-(ignore|expect-error|nocheck)/, "the compiler is not silenced"],
  [/biome-ignore|eslint-disable/, "the linter is not silenced"],
];

/** Rules for code lines, not for comments. */
const CODE_RULES: readonly (readonly [RegExp, string])[] = [
  [/(?::|<|,|\bas|\||&|=>)\s*any\b(?=\s*(?:[;,)>\]=|&{[]|$))/, "no any"],
  [/\bas\s+unknown\s+as\b/, "no cast through unknown"],
];

function textFaults({ path, text }: Source): readonly Violation[] {
  return text.split("\n").flatMap((content, index) => {
    const comment = /^\s*(\/\/|\/?\*)/.test(content);
    const rules = comment ? TEXT_RULES : [...TEXT_RULES, ...CODE_RULES];
    const found = rules.filter(([pattern]) => pattern.test(content)).map(([, what]) => what);
    if (!comment && /\bprocess\.env\b/.test(content) && path !== "src/main.ts") {
      found.push("only src/main.ts hands the environment on");
    }
    return found.map((what) => ({ path, line: index + 1, what }));
  });
}

/** Every breach of the map of rooms and of the house rules. */
export function violations(sources: readonly Source[], devPackages: readonly string[]): readonly Violation[] {
  return sources.flatMap((source) => {
    const { path, text } = source;
    const imports = importsOf(text).flatMap(({ specifier, line }) => {
      const what = importFault(path, specifier, devPackages);
      return what === undefined ? [] : [{ path, line, what }];
    });
    if (!/^(src|config)\//.test(path)) return imports;
    const lines = text.trimEnd().split("\n").length;
    const length =
      lines > MAX_LINES ? [{ path, line: lines, what: `${lines} lines, at most ${MAX_LINES}` }] : [];
    return [...imports, ...textFaults(source), ...length];
  });
}
